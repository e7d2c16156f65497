/**
 * MCP messages as values: their envelope, their bytes, and a view of the JSON that is only built when somebody asks.
 *
 * <p>Start with {@link dev.sluice.interceptors.message.McpMessage}. The JSON library stays inside this package.
 */
@NullMarked
package dev.sluice.interceptors.message;

import org.jspecify.annotations.NullMarked;
