/**
 * The bounded log of what was sent on the event streams of a legacy session, so that a client that lost its connection
 * can go on with {@code Last-Event-ID}.
 *
 * <p>Start with {@link dev.sluice.session.events.EventLog}, one per session, which opens {@link
 * dev.sluice.session.events.EventStream}s. What an event carries is up to the caller.
 */
@NullMarked
package dev.sluice.session.events;

import org.jspecify.annotations.NullMarked;
