/**
 * Lets a trace go on through Sluice.
 *
 * <p>Start with {@link dev.sluice.interceptors.trace.TracePropagation}.
 */
@NullMarked
package dev.sluice.interceptors.trace;

import org.jspecify.annotations.NullMarked;
