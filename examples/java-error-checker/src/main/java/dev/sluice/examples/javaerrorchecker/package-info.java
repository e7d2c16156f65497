/**
 * An MCP server that checks Java sources; {@link dev.sluice.examples.javaerrorchecker.JavaErrorChecker} is its command.
 *
 * <p>A call goes through {@code server} (the protocol and the ten tools) to {@code workspace} (the sources of a
 * session), {@code check} (the compiler) and {@code recommend} (advice).
 */
@NullMarked
package dev.sluice.examples.javaerrorchecker;

import org.jspecify.annotations.NullMarked;
