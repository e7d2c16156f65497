/**
 * Clients, servers and the conformance suite from npm, directly and through Sluice.
 *
 * <p>Start with {@link dev.sluice.it.npm.ExerciseIT}. Where Node.js is missing these tests are left out and say so,
 * unless the property {@code sluice.npm} is {@code required}.
 */
@NullMarked
package dev.sluice.it.npm;

import org.jspecify.annotations.NullMarked;
