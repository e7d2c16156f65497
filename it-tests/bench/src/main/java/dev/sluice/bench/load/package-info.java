/**
 * The load generator. It speaks HTTP with Netty's codec alone, because what it costs is taken from the cores that the
 * measured processes need.
 *
 * <p>Start with {@link dev.sluice.bench.load.LoadGenerator}.
 */
@NullMarked
package dev.sluice.bench.load;

import org.jspecify.annotations.NullMarked;
