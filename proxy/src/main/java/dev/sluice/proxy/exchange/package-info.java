/**
 * One downstream message with all that it causes: its route, session, chain and upstream, and the replies on their way
 * back. Knows no HTTP.
 *
 * <p>Start with {@link dev.sluice.proxy.exchange.ModernExchanges}, then {@link
 * dev.sluice.proxy.exchange.LegacyExchanges}.
 */
@NullMarked
package dev.sluice.proxy.exchange;

import org.jspecify.annotations.NullMarked;
