/**
 * What Sluice processes share through Redis: sessions, copies of event streams, and the way to each other.
 *
 * <p>Start with {@link dev.sluice.session.redis.RedisConnections}, the way to Redis, and {@link
 * dev.sluice.session.redis.ResilientSessionStore}, which keeps sessions there.
 */
@NullMarked
package dev.sluice.session.redis;

import org.jspecify.annotations.NullMarked;
