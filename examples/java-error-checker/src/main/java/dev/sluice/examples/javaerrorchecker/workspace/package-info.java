/**
 * Workspaces: folders of Java sources that belong to a session, with limits on how many, how large and how long.
 *
 * <p>Start with {@link dev.sluice.examples.javaerrorchecker.workspace.Workspaces}.
 */
@NullMarked
package dev.sluice.examples.javaerrorchecker.workspace;

import org.jspecify.annotations.NullMarked;
