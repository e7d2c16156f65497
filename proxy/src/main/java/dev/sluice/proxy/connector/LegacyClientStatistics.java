package dev.sluice.proxy.connector;

/**
 * What is under way between legacy clients and one modern server, at one moment.
 *
 * @param calls that have no answer yet
 * @param questions that wait for an answer of a client
 * @param listens requests to listen for changes that are open
 * @param tasks that have ended and whose answers are kept
 */
public record LegacyClientStatistics(int calls, int questions, int listens, int tasks) {}
