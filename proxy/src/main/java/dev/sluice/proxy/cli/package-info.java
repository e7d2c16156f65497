/**
 * The command line: the only {@code main} of Sluice.
 *
 * <p>Start with {@link dev.sluice.proxy.cli.Main}; the commands are in {@code SluiceCommand}.
 */
@NullMarked
package dev.sluice.proxy.cli;

import org.jspecify.annotations.NullMarked;
