/**
 * Lets interceptors decide that an MCP server hosts, as the community's interceptor extension has it.
 *
 * <p>Start with {@link dev.sluice.interceptors.remote.RemoteInterception}. The extension is a draft:
 * {@code DraftWire} alone knows how it is written.
 */
@NullMarked
package dev.sluice.interceptors.remote;

import org.jspecify.annotations.NullMarked;
