/** Keeps the records of sessions in Redis, and goes on while Redis does not answer. */
@NullMarked
package dev.sluice.session.redis.store;

import org.jspecify.annotations.NullMarked;
