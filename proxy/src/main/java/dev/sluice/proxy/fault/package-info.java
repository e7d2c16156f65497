/**
 * Everything that can go wrong on the way of a message, as one catalogue, and the one exception that carries an entry.
 *
 * <p>Foreign exceptions become a {@link dev.sluice.proxy.fault.FaultException} where the library was called; the edge
 * writes it to the wire. Nothing in between catches.
 */
@NullMarked
package dev.sluice.proxy.fault;

import org.jspecify.annotations.NullMarked;
