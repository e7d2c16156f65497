package dev.sluice.proxy.connector.channel;

import java.time.Duration;

/**
 * How sessions share the lines to one upstream.
 *
 * @param idle how long a line is kept that nobody uses, 1 ms or more
 * @param maxLifetime after which time a line is replaced; zero for never
 * @param waitingCalls most calls that wait for their turn, where only one may be under way, 0 or more
 * @param subscriptions most resources that one session may have subscribed to, 0 or more
 */
public record SharingSettings(Duration idle, Duration maxLifetime, int waitingCalls, int subscriptions) {}
