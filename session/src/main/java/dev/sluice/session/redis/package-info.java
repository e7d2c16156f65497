/**
 * The way to Redis, and what everything that is kept there has in common: scripts, encryption, names of sessions. What
 * Sluice processes share is in the packages below: sessions, copies of event streams, budgets, and the way to each other.
 *
 * <p>Start with {@link dev.sluice.session.redis.RedisConnections}.
 */
@NullMarked
package dev.sluice.session.redis;

import org.jspecify.annotations.NullMarked;
