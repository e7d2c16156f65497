/**
 * Upstreams that Sluice starts itself, as child processes that speak over their standard input and output.
 *
 * <p>Start with {@link dev.sluice.proxy.connector.stdio.ChildProcesses}.
 */
@NullMarked
package dev.sluice.proxy.connector.stdio;

import org.jspecify.annotations.NullMarked;
