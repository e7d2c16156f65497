/**
 * The policies that decide who may do what, as a process of Sluice enforces them.
 *
 * <p>Start with {@link dev.sluice.it.policy.PolicyIT}.
 */
@NullMarked
package dev.sluice.it.policy;

import org.jspecify.annotations.NullMarked;
