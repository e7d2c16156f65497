/**
 * The processes that share one session store, and how they reach each other.
 *
 * <p>Start with {@link dev.sluice.session.replica.Replicas}.
 */
@NullMarked
package dev.sluice.session.replica;

import org.jspecify.annotations.NullMarked;
