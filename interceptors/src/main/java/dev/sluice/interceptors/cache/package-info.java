/**
 * Answers again what was answered a moment ago, for as long and to whom the server allows it.
 *
 * <p>Start with {@link dev.sluice.interceptors.cache.ResultCache}.
 */
@NullMarked
package dev.sluice.interceptors.cache;

import org.jspecify.annotations.NullMarked;
