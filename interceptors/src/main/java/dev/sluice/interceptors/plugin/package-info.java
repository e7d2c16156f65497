/**
 * Finds the kinds of interceptors: those on the class path, and those in plugin jars.
 *
 * <p>Start with {@link dev.sluice.interceptors.plugin.InterceptorFactories}.
 */
@NullMarked
package dev.sluice.interceptors.plugin;

import org.jspecify.annotations.NullMarked;
