/**
 * Upstreams that are reached over a line: messages go both ways on it and nothing but their ids says which answer belongs
 * to which request.
 */
@NullMarked
package dev.sluice.proxy.connector.channel;

import org.jspecify.annotations.NullMarked;
