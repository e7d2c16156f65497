/**
 * One log line for every exchange.
 *
 * <p>Start with {@link dev.sluice.interceptors.accesslog.AccessLog}.
 */
@NullMarked
package dev.sluice.interceptors.accesslog;

import org.jspecify.annotations.NullMarked;
