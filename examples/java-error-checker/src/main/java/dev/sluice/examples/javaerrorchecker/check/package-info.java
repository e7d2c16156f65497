/**
 * Checking: compiles the sources of a workspace with the JDK's own compiler, in a child process that can be ended.
 *
 * <p>Start with {@link dev.sluice.examples.javaerrorchecker.check.ErrorChecker}. The child's side is
 * {@code CompilerProcess}, which needs nothing but the JDK and this package.
 */
@NullMarked
package dev.sluice.examples.javaerrorchecker.check;

import org.jspecify.annotations.NullMarked;
