/**
 * A policy in a plugin jar: which tools a client may see and call.
 *
 * <p>Start with {@link dev.sluice.examples.toolallowlist.ToolAllowlist}.
 */
@NullMarked
package dev.sluice.examples.toolallowlist;

import org.jspecify.annotations.NullMarked;
