/**
 * Programs under test as child processes, and the programs that talk with them.
 *
 * <p>Start with {@link dev.sluice.it.process.SluiceProcess}.
 */
@NullMarked
package dev.sluice.it.process;

import org.jspecify.annotations.NullMarked;
