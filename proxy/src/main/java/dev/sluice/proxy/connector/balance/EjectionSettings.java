package dev.sluice.proxy.connector.balance;

import java.time.Duration;

/**
 * When a replica is left alone, and for how long.
 *
 * @param failures failures in a row after which it is, 1 or more
 * @param time how long the first time, 1 ms or more; twice as long each time that follows soon
 * @param longestTime how long at most, {@code time} or more
 * @param maxShare how many of the replicas at the same time at most, 0 to 100 percent; one always stays
 */
public record EjectionSettings(int failures, Duration time, Duration longestTime, int maxShare) {}
