/**
 * The machine for modern clients in front of legacy servers. Towards the exchange it is a modern server; below it keeps a
 * pool of legacy sessions, and calls that wait while their clients ask their users.
 *
 * <p>Start with {@link dev.sluice.proxy.bridge.parking.ParkingConnector}; what happens to one call is in {@code
 * CallMachine}.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr">MCP 2026-07-28, Multi
 *     Round-Trip Requests</a>
 */
@NullMarked
package dev.sluice.proxy.bridge.parking;

import org.jspecify.annotations.NullMarked;
