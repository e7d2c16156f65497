/**
 * The load benchmark: starts an upstream, a bare proxy, Sluice and a load generator in JVMs of their own, drives the
 * three ways to the upstream in turn, and prints what they cost.
 *
 * <p>Start with {@link dev.sluice.bench.Bench}.
 */
@NullMarked
package dev.sluice.bench;

import org.jspecify.annotations.NullMarked;
