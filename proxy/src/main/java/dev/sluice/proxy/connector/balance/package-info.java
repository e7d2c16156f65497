/**
 * Several servers that are the same, as one upstream: who gets the next call, and who is left alone for a while.
 *
 * <p>Start with {@link dev.sluice.proxy.connector.balance.BalancedConnector}. {@link
 * dev.sluice.proxy.connector.balance.Standings} holds the rules.
 */
@NullMarked
package dev.sluice.proxy.connector.balance;

import org.jspecify.annotations.NullMarked;
