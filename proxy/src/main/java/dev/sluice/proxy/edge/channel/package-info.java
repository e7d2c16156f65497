/**
 * Clients whose messages and answers share one line in each direction: HTTP+SSE, standard input and output. What such a
 * line is made of is the business of the transports.
 */
@NullMarked
package dev.sluice.proxy.edge.channel;

import org.jspecify.annotations.NullMarked;
