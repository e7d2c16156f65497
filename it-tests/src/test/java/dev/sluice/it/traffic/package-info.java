/**
 * What happens when things go wrong or end: sessions, streams, upstreams and Sluice itself.
 *
 * <p>Start with {@link dev.sluice.it.traffic.UpstreamFaultIT}.
 */
@NullMarked
package dev.sluice.it.traffic;

import org.jspecify.annotations.NullMarked;
