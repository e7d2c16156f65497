package dev.sluice.session;

import java.time.Duration;

/**
 * What the runs of one tier came to, in total.
 *
 * @param runs how many there were, failed ones included
 * @param time how long all of them took together
 * @param looked how many sessions they looked at for that
 */
public record TierRuns(long runs, Duration time, long looked) {}
