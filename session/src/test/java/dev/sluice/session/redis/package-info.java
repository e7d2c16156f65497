/** Tests against a real Redis, which {@link dev.sluice.session.redis.RedisProcess} starts. */
@NullMarked
package dev.sluice.session.redis;

import org.jspecify.annotations.NullMarked;
