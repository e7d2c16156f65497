package dev.sluice.interceptors.ratelimit;

/**
 * What is to be taken from where.
 *
 * @param key names the budget; any text
 * @param budget how much there is
 * @param cost to take, 1 to the {@link Budget#largestCost()}
 */
public record Demand(String key, Budget budget, int cost) {}
