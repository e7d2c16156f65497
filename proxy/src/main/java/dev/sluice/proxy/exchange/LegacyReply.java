package dev.sluice.proxy.exchange;

import dev.sluice.session.events.EventId;
import reactor.core.publisher.Flux;

/**
 * The answer to a legacy request, on its way.
 *
 * @param primingId event id from which a client can resume before it has seen any event
 * @param replies what the client gets; cancelling detaches the client and leaves the call running
 * @param answeredWhole to be run when the whole answer went out at once, so that nothing need be kept for a resumption
 */
public record LegacyReply(EventId primingId, Flux<Reply> replies, Runnable answeredWhole) {}
