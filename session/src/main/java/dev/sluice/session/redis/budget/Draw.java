package dev.sluice.session.redis.budget;

import java.time.Duration;

/**
 * What is to be taken of a budget that all replicas share.
 *
 * @param key names the budget; any text
 * @param quota whether it comes back as a whole at the beginning of each window, counted from 1970; otherwise bit by bit
 * @param permits in one window, 1 or more
 * @param window 1 ms or more
 * @param burst most that may be taken at once, where it comes back bit by bit
 * @param cost to take, 1 or more
 */
public record Draw(String key, boolean quota, int permits, Duration window, int burst, int cost) {}
