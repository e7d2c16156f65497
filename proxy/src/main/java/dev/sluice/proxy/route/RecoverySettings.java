package dev.sluice.proxy.route;

/**
 * What happens when an upstream has lost a session, and when sessions are moved from one upstream replica to another.
 *
 * @param recovers whether the client's session goes on with a new upstream session; otherwise it ends, and is never moved
 * @param subscriptions most resource subscriptions of one session that are remembered, to be made again; 0 or more
 * @param movesAtOnce sessions that are moved at the same time, 1 or more
 */
public record RecoverySettings(boolean recovers, int subscriptions, int movesAtOnce) {}
