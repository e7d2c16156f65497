/** How the processes that share a Redis find and reach each other: leases, and questions over publish and subscribe. */
@NullMarked
package dev.sluice.session.redis.replica;

import org.jspecify.annotations.NullMarked;
