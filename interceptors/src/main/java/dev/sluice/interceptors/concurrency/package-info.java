/**
 * How much clients may do at the same time.
 *
 * <p>Start with {@link dev.sluice.interceptors.concurrency.ConcurrencyLimit}.
 */
@NullMarked
package dev.sluice.interceptors.concurrency;

import org.jspecify.annotations.NullMarked;
