/**
 * Streamable HTTP towards clients: one endpoint per route for every revision that has it.
 *
 * <p>Start with {@link dev.sluice.proxy.edge.http.HttpEdge}, then {@code PostHandler}.
 */
@NullMarked
package dev.sluice.proxy.edge.http;

import org.jspecify.annotations.NullMarked;
