/**
 * A client that has started this process and speaks over its standard input and output.
 *
 * <p>Start with {@link dev.sluice.proxy.edge.stdio.StdioEdge}.
 */
@NullMarked
package dev.sluice.proxy.edge.stdio;

import org.jspecify.annotations.NullMarked;
