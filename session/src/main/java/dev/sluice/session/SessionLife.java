package dev.sluice.session;

import java.time.Duration;
import java.time.Instant;

/**
 * When a session was opened and how long it may live at most.
 *
 * @param createdAt when it was opened
 * @param timeToLive longest life from then on, 1 ms or more
 * @param anonymous whether it is one of Sluice's own for a single piece of work, which ends with its last hold
 */
public record SessionLife(Instant createdAt, Duration timeToLive, boolean anonymous) {}
