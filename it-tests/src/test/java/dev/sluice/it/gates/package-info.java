/**
 * What holds for every integration test: no blocked event loop, no leaked buffer, no unexpected error in a log.
 *
 * <p>Start with {@link dev.sluice.it.gates.Gates}, which JUnit loads by itself.
 */
@NullMarked
package dev.sluice.it.gates;

import org.jspecify.annotations.NullMarked;
