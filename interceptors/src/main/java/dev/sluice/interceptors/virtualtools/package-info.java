/**
 * The tools of a server as an operator wants clients to see them.
 *
 * <p>Start with {@link dev.sluice.interceptors.virtualtools.VirtualTools}.
 */
@NullMarked
package dev.sluice.interceptors.virtualtools;

import org.jspecify.annotations.NullMarked;
