/**
 * Runs the interceptors of a route: what applies to a message, in which order, within which time, and what follows from
 * the answers.
 *
 * <p>Start with {@link dev.sluice.interceptors.chain.InterceptorChain}.
 */
@NullMarked
package dev.sluice.interceptors.chain;

import org.jspecify.annotations.NullMarked;
