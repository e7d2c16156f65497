/** Keeps copies of the event streams of sessions in Redis, so that another replica can go on with them. */
@NullMarked
package dev.sluice.session.redis.journal;

import org.jspecify.annotations.NullMarked;
