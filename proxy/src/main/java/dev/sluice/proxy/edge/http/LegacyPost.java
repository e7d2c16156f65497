package dev.sluice.proxy.edge.http;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.exchange.Exchanges;
import dev.sluice.proxy.exchange.Initialized;
import dev.sluice.proxy.exchange.LegacyReply;
import dev.sluice.proxy.exchange.Reply;
import dev.sluice.proxy.route.Route;
import dev.sluice.session.Session;
import dev.sluice.session.events.EventId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Answers a POST of the legacy era. */
final class LegacyPost {
    private final Exchanges exchanges;
    private final ReplyWriter writer;

    LegacyPost(Exchanges exchanges, ReplyWriter writer) {
        this.exchanges = exchanges;
        this.writer = writer;
    }

    /** Opens a session. */
    Mono<Void> initialize(Incoming incoming, McpRequest request) {
        Route route = incoming.route();
        if (route.revisions().stream().allMatch(ProtocolVersion::isModern)) {
            return Mono.error(handshakeNotOffered(route, request));
        }
        return exchanges
                .legacy()
                .initialize(route, incoming.downstream(), request)
                .flatMap(outcome -> writer.writeFinal(
                        incoming.response(), outcome.answer(), false, sessionHeader(outcome), incoming::challenge));
    }

    /** Takes any other single message. */
    Mono<Void> message(Incoming incoming, McpMessage message) {
        Optional<RequestId> id = message.fold(
                request -> Optional.of(request.id()), notification -> Optional.empty(), answer -> Optional.empty());
        return message instanceof McpRequest request && isAnonymous(incoming)
                ? anonymous(incoming, request)
                : session(incoming, id).flatMap(session -> inSession(incoming, session, message));
    }

    private static boolean isAnonymous(Incoming incoming) {
        return incoming.route().settings().anonymousSessions()
                && incoming.sessionId().isEmpty();
    }

    private Mono<Void> anonymous(Incoming incoming, McpRequest request) {
        Flux<Reply> replies = exchanges
                .anonymous()
                .call(incoming.route(), incoming.downstream(), SessionLookup.revision(incoming, request.id()), request);
        ReplyWriter.Format format = new ReplyWriter.Format(
                false, Optional.empty(), incoming.route().settings().keepAlive(), incoming::challenge, () -> {});
        return writer.write(incoming.response(), replies, format);
    }

    /**
     * Takes several messages at once, which only sessions of 2025-03-26 may send.
     *
     * @see <a href="https://modelcontextprotocol.io/specification/2025-03-26/basic#batching">MCP 2025-03-26, Batching</a>
     */
    Mono<Void> batch(Incoming incoming, byte[] body) {
        if (incoming.sessionId().isEmpty()) {
            return withoutSession(incoming, incoming.route().reader().readBatch(body));
        }
        return session(incoming, Optional.empty()).flatMap(session -> {
            if (!session.protocolVersion().equals(Optional.of(ProtocolVersion.V2025_03_26))) {
                return Mono.error(notABatch());
            }
            List<McpMessage> members = incoming.route().reader().readBatch(body);
            if (opensSession(members)) {
                return refuseEach(incoming, members);
            }
            checkMembers(members);
            return batchInSession(incoming, session, members);
        });
    }

    private Mono<Void> withoutSession(Incoming incoming, List<McpMessage> members) {
        return opensSession(members) ? refuseEach(incoming, members) : Mono.error(notABatch());
    }

    private static boolean opensSession(List<McpMessage> members) {
        return members.stream()
                .anyMatch(member ->
                        member instanceof McpRequest request && request.method().equals(Methods.INITIALIZE));
    }

    private Mono<Void> refuseEach(Incoming incoming, List<McpMessage> members) {
        List<McpResponse> refusals = members.stream()
                .filter(McpRequest.class::isInstance)
                .map(member -> McpResponse.error(
                        Optional.of(((McpRequest) member).id()),
                        ErrorCodes.INVALID_REQUEST,
                        "initialize must not be in a batch",
                        Map.of()))
                .toList();
        return writer.writeBatch(incoming.response(), 400, refusals);
    }

    private Mono<Void> inSession(Incoming incoming, Session session, McpMessage message) {
        return message.fold(
                request -> call(incoming, session, request),
                notification -> accepted(incoming, accept(incoming, session, notification)),
                answer -> accepted(incoming, answer(incoming, session, answer)));
    }

    private Mono<Void> call(Incoming incoming, Session session, McpRequest request) {
        LegacyReply reply = begin(incoming, session, request);
        ReplyWriter.Format format = new ReplyWriter.Format(
                false,
                primingId(session, reply),
                incoming.route().settings().keepAlive(),
                incoming::challenge,
                reply.answeredWhole());
        return writer.write(incoming.response(), reply.replies(), format);
    }

    private Mono<Void> batchInSession(Incoming incoming, Session session, List<McpMessage> members) {
        Flux<Void> others = Flux.fromIterable(members)
                .concatMap(member -> member.fold(
                        request -> Mono.<Void>empty(),
                        notification -> accept(incoming, session, notification),
                        answer -> answer(incoming, session, answer)));
        List<McpRequest> requests = members.stream()
                .filter(McpRequest.class::isInstance)
                .map(McpRequest.class::cast)
                .toList();
        if (requests.isEmpty()) {
            return accepted(incoming, others.then());
        }
        return others.then(Mono.defer(() -> answers(incoming, session, requests)));
    }

    /** The answers of a batch, one by one, in the order in which they come. */
    private Mono<Void> answers(Incoming incoming, Session session, List<McpRequest> requests) {
        Flux<Reply> merged = Flux.fromIterable(requests)
                .map(request -> begin(incoming, session, request).replies())
                .flatMap(replies -> replies, requests.size(), 1);
        ReplyWriter.Format format = new ReplyWriter.Format(
                false, Optional.empty(), incoming.route().settings().keepAlive(), incoming::challenge, () -> {});
        return writer.writeStream(incoming.response(), merged, format);
    }

    private LegacyReply begin(Incoming incoming, Session session, McpRequest request) {
        return exchanges
                .legacy()
                .call(incoming.route(), incoming.downstream(), session, request)
                .orElseThrow(() -> RefusalException.of(
                        400,
                        ErrorCodes.INVALID_REQUEST,
                        "A request with this id is still under way in this session",
                        Optional.of(request.id())));
    }

    private Mono<Void> accept(Incoming incoming, Session session, McpNotification notification) {
        return exchanges.legacy().accept(incoming.route(), incoming.downstream(), session, notification);
    }

    private Mono<Void> answer(Incoming incoming, Session session, McpResponse answer) {
        return exchanges.legacy().answer(incoming.route(), incoming.downstream(), session, answer);
    }

    private static Mono<Void> accepted(Incoming incoming, Mono<Void> work) {
        return work.then(Mono.defer(() -> incoming.response().status(202).send()));
    }

    private Mono<Session> session(Incoming incoming, Optional<RequestId> id) {
        return SessionLookup.find(exchanges, incoming, id);
    }

    private static Optional<EventId> primingId(Session session, LegacyReply reply) {
        boolean understood = session.protocolVersion()
                .map(version -> version.compareTo(ProtocolVersion.V2025_11_25) >= 0)
                .orElse(false);
        return understood ? Optional.of(reply.primingId()) : Optional.empty();
    }

    private static void checkMembers(List<McpMessage> members) {
        Set<RequestId> ids = new HashSet<>();
        boolean responses = members.stream().anyMatch(McpResponse.class::isInstance);
        for (McpMessage member : members) {
            NotificationName.check(member);
            if (responses && !(member instanceof McpResponse)) {
                throw invalidBatch("A batch must not mix responses with requests or notifications");
            }
            if (member instanceof McpRequest request) {
                if (!ids.add(request.id())) {
                    throw invalidBatch("Two requests of a batch have the same id");
                }
            }
        }
    }

    private static Map<String, String> sessionHeader(Initialized outcome) {
        return outcome.session()
                .map(id -> Map.of(McpHeaders.SESSION_ID_AS_SENT, id.value()))
                .orElse(Map.of());
    }

    private static RefusalException handshakeNotOffered(Route route, McpRequest request) {
        return RefusalException.of(
                400,
                ErrorCodes.UNSUPPORTED_PROTOCOL_VERSION,
                "This endpoint serves no protocol version that opens with initialize",
                Optional.of(request.id()),
                Map.of(
                        "supported", ProtocolVersion.wireNamesNewestFirst(route.revisions()),
                        "requested", request.requestedVersion().orElse("")));
    }

    private static RefusalException notABatch() {
        return invalidBatch("Only sessions of protocol version 2025-03-26 may send batches");
    }

    private static RefusalException invalidBatch(String text) {
        return RefusalException.of(400, ErrorCodes.INVALID_REQUEST, text, Optional.empty());
    }
}
