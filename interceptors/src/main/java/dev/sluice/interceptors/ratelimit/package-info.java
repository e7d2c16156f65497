/**
 * How much clients may do over time: rates and quotas.
 *
 * <p>Start with {@link dev.sluice.interceptors.ratelimit.RateLimit}; where replicas count together, the process offers a
 * {@link dev.sluice.interceptors.ratelimit.RateStore}.
 */
@NullMarked
package dev.sluice.interceptors.ratelimit;

import org.jspecify.annotations.NullMarked;
