package dev.sluice.proxy.edge.channel;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.MalformedMessageException;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.proxy.exchange.Downstream;
import dev.sluice.proxy.exchange.Exchanges;
import dev.sluice.proxy.exchange.Initialized;
import dev.sluice.proxy.exchange.LegacyReply;
import dev.sluice.proxy.exchange.Reply;
import dev.sluice.proxy.exchange.ReplyPart;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.route.Route;
import dev.sluice.session.RemovalReason;
import dev.sluice.session.Session;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One client that says everything on one line and hears everything on another: its handshake, its session, its calls. The
 * lines are the session: when the client stops reading, the session is over, and everything in it is cancelled.
 *
 * <p>Messages may be given by any thread. Answers come in the order in which they are ready, each as a whole; a client
 * that reads slowly slows the upstreams of its calls. At most so many calls run at once as the limit says; one more is
 * refused.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2024-11-05/basic/transports">MCP 2024-11-05, Transports</a>
 */
public final class ClientChannel {
    private final Exchanges exchanges;
    private final Supplier<Route> route;
    private final Downstream downstream;
    private final Outbox outbox;
    private final ModernCalls modernCalls;
    private final AtomicReference<@Nullable SessionId> session = new AtomicReference<>();

    /** The handshake under way or done; none after one that failed, so that the client may try again. */
    private final AtomicReference<Sinks.@Nullable Empty<Void>> handshake = new AtomicReference<>();

    /**
     * Makes a channel of a client that has not said anything yet.
     *
     * @param exchanges carry its messages
     * @param route that it came in on, as it is at the moment
     * @param downstream who it is
     * @param maxCalls most calls under way at once, 1 or more
     */
    public ClientChannel(Exchanges exchanges, Supplier<Route> route, Downstream downstream, int maxCalls) {
        this.exchanges = exchanges;
        this.route = route;
        this.downstream = downstream;
        this.outbox = new Outbox(maxCalls);
        this.modernCalls = new ModernCalls(exchanges.modern(), route, downstream);
    }

    /**
     * What the client is to be sent.
     *
     * @return JSON texts of one message each, which may hold line breaks between tokens; subscribed to once; completes
     *     when the session has ended or Sluice stops and the calls under way are answered; cancelling it ends the session
     */
    public Flux<byte[]> outgoing() {
        return Flux.usingWhen(
                Mono.just(outbox), messages -> messages.messages(exchanges.inFlight()), messages -> close());
    }

    /**
     * Takes what the client sent.
     *
     * @param text JSON text of one message, or of a batch from a client of 2025-03-26
     * @return completes when the message was accepted, its answer comes as {@link #outgoing}; fails with a
     *     {@link MalformedMessageException} when it is none, and with a {@link FaultException} when the upstream did not
     *     take what has no answer
     */
    public Mono<Void> receive(byte[] text) {
        return Mono.defer(() -> MessageReader.isBatch(text)
                ? receiveBatch(text)
                : receive(route.get().reader().readOne(text)));
    }

    /**
     * Whether this is more than an open line.
     *
     * @return true when the client has finished its handshake, which makes its session decide how long the line lives, or
     *     when it has called anything since this was last asked
     */
    public boolean isInUse() {
        return outbox.isInUse();
    }

    /**
     * The session of this client.
     *
     * @return empty before the handshake; the session may have ended
     */
    public Optional<SessionId> session() {
        return Optional.ofNullable(session.get());
    }

    /** The client says nothing more: {@link #outgoing} completes once the calls under way are answered. */
    public void hangUp() {
        outbox.end();
    }

    private Mono<Void> close() {
        modernCalls.cancelAll();
        return find().flatMap(exchanges.legacy()::end);
    }

    private Mono<Void> receiveBatch(byte[] text) {
        return current()
                .filter(known -> known.protocolVersion().equals(Optional.of(ProtocolVersion.V2025_03_26)))
                .switchIfEmpty(Mono.fromRunnable(() -> say(error(
                        Optional.empty(),
                        ErrorCodes.INVALID_REQUEST,
                        "Only sessions of protocol version 2025-03-26 may send batches"))))
                .flatMapIterable(known -> route.get().reader().readBatch(text))
                .concatMap(this::receiveMember)
                .then();
    }

    private Mono<Void> receiveMember(McpMessage message) {
        if (message instanceof McpRequest request && request.method().equals(Methods.INITIALIZE)) {
            return refuse(request, "initialize must not be in a batch");
        }
        return receive(message);
    }

    private Mono<Void> receive(McpMessage message) {
        if (ModernCalls.isModern(message)) {
            return outbox.begin(modernCalls.take((McpRequest) message)) ? Mono.empty() : tooMany((McpRequest) message);
        }
        return message.fold(this::receiveRequest, this::receiveNotification, this::receiveAnswer);
    }

    private Mono<Void> receiveRequest(McpRequest request) {
        if (request.method().equals(Methods.INITIALIZE)) {
            return initialize(request);
        }
        return current()
                .flatMap(known -> call(known, request).thenReturn(known))
                .switchIfEmpty(Mono.defer(() -> withoutSession(request).then(Mono.empty())))
                .then();
    }

    private Mono<Void> initialize(McpRequest request) {
        Sinks.Empty<Void> ended = Sinks.empty();
        if (!handshake.compareAndSet(null, ended)) {
            return refuse(request, "This session is initialized already");
        }
        if (!outbox.begin(Flux.defer(() -> opened(request, ended)))) {
            shakenHands(ended);
            return tooMany(request);
        }
        return Mono.empty();
    }

    private Mono<Void> withoutSession(McpRequest request) {
        return Mono.justOrEmpty(session())
                .flatMap(id -> exchanges.legacy().whyRemoved(route.get(), downstream.principal(), id.value()))
                .map(reason -> ended(request, reason))
                .switchIfEmpty(Mono.fromSupplier(() -> notOpened(request)))
                .doOnNext(this::say)
                .then();
    }

    private static McpResponse ended(McpRequest request, RemovalReason reason) {
        return McpResponse.error(
                Optional.of(request.id()),
                ErrorCodes.INVALID_REQUEST,
                "This session has ended; connect again to open a new one",
                Map.of("reason", reason.wireName()));
    }

    /** A client may ask whether anybody is there before it opens a session. */
    private static McpResponse notOpened(McpRequest request) {
        if (request.method().equals(Methods.PING)) {
            return McpResponse.result(request.id(), Map.of());
        }
        return error(
                Optional.of(request.id()), ErrorCodes.INVALID_REQUEST, "There is no session; open one with initialize");
    }

    private Flux<byte[]> opened(McpRequest request, Sinks.Empty<Void> ended) {
        return exchanges
                .legacy()
                .initialize(route.get(), downstream, request)
                .doOnNext(outcome -> conclude(outcome, ended))
                .doFinally(end -> shakenHands(ended))
                .map(Initialized::answer)
                .map(Reply::of)
                .flux()
                .transform(WholeMessages::of);
    }

    /** Before the client can read the answer, so that it may try again at once. */
    private void conclude(Initialized outcome, Sinks.Empty<Void> ended) {
        outcome.session().ifPresentOrElse(session::set, () -> handshake.compareAndSet(ended, null));
    }

    /** After the answer is on its way, so that what has waited for it comes behind it. */
    private void shakenHands(Sinks.Empty<Void> ended) {
        if (session.get() == null) {
            handshake.compareAndSet(ended, null);
        }
        var unused = ended.tryEmitEmpty();
    }

    private Mono<Void> call(Session known, McpRequest request) {
        return Mono.defer(() -> exchanges
                .legacy()
                .call(route.get(), downstream, known, request)
                .map(reply -> started(request, read(known, reply)))
                .orElseGet(() -> refuse(request, "A request with this id is still under way in this session")));
    }

    /** Nothing is kept for a client that cannot come back. */
    private Flux<byte[]> read(Session known, LegacyReply reply) {
        return WholeMessages.of(toTheEnd(known, reply.replies()))
                .doFinally(end -> reply.answeredWhole().run());
    }

    /** Where a stream asks its client to come back for the rest, the rest is read at once: this client has only one line. */
    private Flux<Reply> toTheEnd(Session known, Flux<Reply> replies) {
        return replies.concatMap(
                reply -> reply.part() instanceof ReplyPart.Goodbye ? rest(known, reply) : Flux.just(reply), 1);
    }

    private Flux<Reply> rest(Session known, Reply goodbye) {
        return Mono.justOrEmpty(goodbye.eventId())
                .flatMap(
                        last -> exchanges.legacy().stream(route.get(), downstream, known, Optional.of(last.toString())))
                .flatMapMany(reply -> toTheEnd(known, reply.replies()));
    }

    private Mono<Void> started(McpRequest request, Flux<byte[]> answer) {
        return outbox.begin(answer) ? Mono.empty() : tooMany(request);
    }

    private Mono<Void> receiveNotification(McpNotification notification) {
        if (modernCalls.cancelled(notification)) {
            return Mono.empty();
        }
        return current()
                .flatMap(known -> exchanges
                        .legacy()
                        .accept(route.get(), downstream, known, notification)
                        .then(Mono.fromRunnable(() -> listenAfter(known, notification))));
    }

    /** The upstream's own messages are for clients that have finished their handshake. */
    private void listenAfter(Session known, McpNotification notification) {
        if (notification.method().equals(Methods.INITIALIZED)) {
            outbox.listen(exchanges.legacy().stream(route.get(), downstream, known, Optional.empty())
                    .flatMapMany(reply -> toTheEnd(known, reply.replies()))
                    .transform(WholeMessages::of));
        }
    }

    private Mono<Void> receiveAnswer(McpResponse answer) {
        return current().flatMap(known -> exchanges.legacy().answer(route.get(), downstream, known, answer));
    }

    /** Empty before the handshake and when the session has ended; a client that does not wait for its handshake waits here. */
    private Mono<Session> current() {
        return Mono.defer(() -> {
            Sinks.@Nullable Empty<Void> underWay = handshake.get();
            return underWay == null ? Mono.<Session>empty() : underWay.asMono().then(find());
        });
    }

    private Mono<Session> find() {
        return Mono.defer(() -> Mono.justOrEmpty(session.get()))
                .flatMap(id -> exchanges.legacy().find(route.get(), downstream.principal(), id.value()));
    }

    private Mono<Void> tooMany(McpRequest request) {
        say(error(Optional.of(request.id()), ErrorCodes.TOO_MANY, "Too many calls are under way; try again later"));
        return Mono.empty();
    }

    private Mono<Void> refuse(McpRequest request, String text) {
        say(error(Optional.of(request.id()), ErrorCodes.INVALID_REQUEST, text));
        return Mono.empty();
    }

    private void say(McpResponse message) {
        outbox.say(message.utf8());
    }

    private static McpResponse error(Optional<RequestId> id, int code, String text) {
        return McpResponse.error(id, code, text, Map.of());
    }
}
