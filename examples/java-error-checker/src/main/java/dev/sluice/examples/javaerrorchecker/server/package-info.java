/**
 * The MCP server: the ten tools and the two ways to reach them.
 *
 * <p>Start with {@link dev.sluice.examples.javaerrorchecker.server.CheckerService}, then
 * {@link dev.sluice.examples.javaerrorchecker.server.HttpEndpoint}.
 */
@NullMarked
package dev.sluice.examples.javaerrorchecker.server;

import org.jspecify.annotations.NullMarked;
