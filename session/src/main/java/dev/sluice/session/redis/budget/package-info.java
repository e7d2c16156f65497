/** Budgets of rates that all processes share. */
@NullMarked
package dev.sluice.session.redis.budget;

import org.jspecify.annotations.NullMarked;
