/**
 * Legacy clients in front of a modern server: towards the exchange a server that speaks the client's revision, below a
 * client that repeats in every request what a session would remember. Nothing of a session is kept here but its calls
 * under way and the stream of its changes, so that any process can serve any request of it.
 *
 * <p>Start with {@link dev.sluice.proxy.bridge.driving.DrivingConnector}. How a call goes on is decided by {@link
 * dev.sluice.proxy.bridge.driving.CallState} alone, which knows neither messages nor threads.
 */
@NullMarked
package dev.sluice.proxy.bridge.driving;

import org.jspecify.annotations.NullMarked;
