/**
 * The composition root: puts configuration, chain, sessions, exchanges and transports together, starts them, and stops
 * them in order.
 *
 * <p>Start with {@link dev.sluice.proxy.Sluice}.
 */
@NullMarked
package dev.sluice.proxy;

import org.jspecify.annotations.NullMarked;
