package dev.sluice.proxy.connector.channel;

import java.time.Duration;

/**
 * Limits of the lines to one upstream.
 *
 * @param opening longest time from the wish for a line to the answer to its handshake, 1 ms or more
 * @param waitingMessages most messages that wait for one slow reader, 1 or more
 * @param waitingBytes how many bytes they have at most, 1 or more; a single message may have more
 * @param slowReader how long one slow reader may hold up all others of its line, 1 ms or more
 * @param carrier how long a question that belongs to no call waits for a reader, 1 ms or more
 * @param maxLifetime after which time a line ends as soon as no call is under way; zero for never
 */
public record ChannelSettings(
        Duration opening,
        int waitingMessages,
        int waitingBytes,
        Duration slowReader,
        Duration carrier,
        Duration maxLifetime) {}
