/**
 * The way to an upstream server: the contract that every upstream transport fulfils, what is known about an upstream,
 * and how that is found out.
 *
 * <p>Start with {@link dev.sluice.proxy.connector.Connector}.
 */
@NullMarked
package dev.sluice.proxy.connector;

import org.jspecify.annotations.NullMarked;
