/**
 * Conversations over lines that another replica of Sluice has: a child process, an HTTP+SSE stream. Messages for them are
 * carried there over the bus of the replicas, and what the upstream says comes back the same way.
 */
@NullMarked
package dev.sluice.proxy.connector.forward;

import org.jspecify.annotations.NullMarked;
