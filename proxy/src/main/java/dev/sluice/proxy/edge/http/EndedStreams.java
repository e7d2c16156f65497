package dev.sluice.proxy.edge.http;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.session.SessionManager;
import dev.sluice.session.StoreUnavailableException;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** What a client hears that posts to a stream of HTTP+SSE which is not open. */
final class EndedStreams {
    private final SseStreams streams;
    private final SessionManager sessions;

    EndedStreams(SseStreams streams, SessionManager sessions) {
        this.streams = streams;
        this.sessions = sessions;
    }

    /** A 404 that tells the owner of the stream, and nobody else, why its session is gone, where that can be found out. */
    Mono<RefusalException> refusal(StreamClaim claim) {
        return Mono.justOrEmpty(streams.sessionOfEnded(claim.stream()))
                .flatMap(session -> sessions.whyRemoved(
                        session, claim.route(), claim.principal().key()))
                .map(reason -> RefusalException.of(
                        404,
                        ErrorCodes.INVALID_REQUEST,
                        "This stream and its session have ended; open a new one with GET",
                        Optional.empty(),
                        Map.of("reason", reason.wireName())))
                .onErrorResume(StoreUnavailableException.class, unknown -> Mono.empty())
                .switchIfEmpty(Mono.fromSupplier(SseHandler::noSuchStream));
    }
}
