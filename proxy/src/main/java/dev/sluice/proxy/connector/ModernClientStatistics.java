package dev.sluice.proxy.connector;

/**
 * What is under way between modern clients and one legacy server, at one moment.
 *
 * @param sessions open with the server or being opened
 * @param sessionsInUse of them, those that somebody uses
 * @param waiting calls that wait for a session
 * @param opened sessions ever opened
 * @param parked calls that have asked their clients something
 * @param listens streams of changes
 * @param tasks of the server that clients know of
 */
public record ModernClientStatistics(
        int sessions, int sessionsInUse, int waiting, long opened, int parked, int listens, int tasks) {}
