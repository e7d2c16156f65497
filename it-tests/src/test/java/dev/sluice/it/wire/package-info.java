/**
 * HTTP/1.1 and server-sent events on plain sockets: a client and a server that can break every rule, because no HTTP
 * library stands in their way.
 *
 * <p>Start with {@link dev.sluice.it.wire.RawConnection} and {@link dev.sluice.it.wire.ScriptedUpstream}.
 */
@NullMarked
package dev.sluice.it.wire;

import org.jspecify.annotations.NullMarked;
