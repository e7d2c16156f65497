package dev.sluice.proxy.connector.channel;

import dev.sluice.interceptors.background.Background;
import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.MalformedMessageException;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.interceptors.message.RequestMeta;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One line that several members share: renames what they send, and finds out whom a message of the upstream is for. Nobody
 * is waited for while it is read.
 */
final class SharedLine {
    private static final Logger LOGGER = LoggerFactory.getLogger(SharedLine.class);

    /** The number under which Sluice itself asks. */
    private static final long SLUICE = 0;

    private static final String UPDATED = "notifications/resources/updated";
    private static final String LIST_CHANGED = "/list_changed";
    private static final String LOG = "notifications/message";
    private static final String SUBSCRIPTION =
            "/params/_meta/" + RequestMeta.SUBSCRIPTION_ID.replace("~", "~0").replace("/", "~1");

    private final Channel channel;
    private final SharedGroup group;
    private final ChannelSettings settings;
    private final MessageReader reader;
    private final Background background;
    private final Map<CallTag, Call> calls = new ConcurrentHashMap<>();
    private final Map<RequestId, SharedChannel> questions = new ConcurrentHashMap<>();
    private final Runnable unreadable;
    private final AtomicInteger countUnreadable = new AtomicInteger();
    private final AtomicLong asked = new AtomicLong();
    private final Sinks.One<McpResponse> handshake = Sinks.one();
    private final Sinks.Empty<Void> over = Sinks.empty();
    private final Mono<Void> ending;
    private volatile @Nullable McpResponse agreement;
    private volatile boolean proven;
    private volatile boolean retired;
    private volatile boolean closed;

    SharedLine(
            Channel channel,
            SharedGroup group,
            ChannelSettings settings,
            MessageReader reader,
            Background background,
            Runnable unreadable) {
        this.channel = channel;
        this.group = group;
        this.settings = settings;
        this.reader = reader;
        this.background = background;
        this.unreadable = unreadable;
        this.ending = Mono.defer(channel::close).cache();
    }

    /** Reads until nothing more comes. */
    Mono<Void> reading() {
        return channel.incoming()
                .doOnNext(this::receive)
                .then(Mono.<Void>error(() -> FaultException.of(Fault.UPSTREAM_CONNECTION_LOST, "the line has ended")))
                .onErrorResume(error -> Mono.fromRunnable(() -> ended(error)));
    }

    private void ended(Throwable error) {
        FaultException fault = error instanceof FaultException known ? known : FaultException.of(Fault.INTERNAL, error);
        LOGGER.debug("A shared line to an upstream has ended: {}", fault.getMessage());
        var unused = over.tryEmitEmpty();
        unused = handshake.tryEmitError(fault);
        group.over(this, fault);
        calls.clear();
    }

    Mono<Void> whenOver() {
        return over.asMono();
    }

    /** Ends the line, once; no call is taken any more. */
    Mono<Void> end() {
        return Mono.defer(() -> {
            closed = true;
            return ending;
        });
    }

    boolean isEnded() {
        return closed;
    }

    boolean isOpen() {
        return !closed;
    }

    /** Whether the upstream has answered anything with a result. */
    boolean isProven() {
        return proven;
    }

    /** From now on the line ends as soon as it {@link #closeIfDone owes nothing}. */
    void retire() {
        retired = true;
    }

    /** True once: when the line has been retired and no call is under way any more. */
    synchronized boolean closeIfDone() {
        boolean done = retired && !closed && calls.isEmpty();
        closed |= done;
        return done;
    }

    private synchronized boolean begin(CallTag tag, Call call) {
        if (!closed) {
            calls.put(tag, call);
        }
        return !closed;
    }

    /** Makes the handshake of the first member that of the line; what members have asked for since then follows it. */
    Mono<Void> initialize(McpRequest proposal) {
        McpMessage own = proposal.with("/id", new CallTag(SLUICE, RequestId.of(Methods.INITIALIZE)).tagged());
        return write(own)
                .then(handshake.asMono())
                .doOnNext(answer -> agreement = withoutTasks(answer))
                .filter(answer -> !answer.isError())
                .flatMap(answer -> write(McpNotification.of(Methods.INITIALIZED, Map.of()))
                        .thenMany(Flux.fromIterable(group.wishes().subscriptions()))
                        .concatMap(uri -> askForSluice(Methods.RESOURCES_SUBSCRIBE, Map.of("uri", uri)))
                        .then(Mono.justOrEmpty(group.wishes().level()))
                        .flatMap(level -> askForSluice(Methods.LOGGING_SET_LEVEL, Map.of("level", level))));
    }

    private static McpResponse withoutTasks(McpResponse answer) {
        Map<String, Object> capabilities =
                new LinkedHashMap<>(answer.body().at("/result/capabilities").members());
        return capabilities.remove("tasks") == null
                ? answer
                : (McpResponse) answer.with("/result/capabilities", capabilities);
    }

    /**
     * What the upstream has answered to the handshake.
     *
     * @throws FaultException when there was none
     */
    McpResponse agreement() {
        McpResponse known = agreement;
        if (known == null) {
            throw FaultException.of(Fault.INTERNAL, "a line without a handshake");
        }
        return known;
    }

    Mono<Void> unsubscribe(String uri) {
        return Mono.defer(() -> askForSluice(Methods.RESOURCES_UNSUBSCRIBE, Map.of("uri", uri)));
    }

    /** Nobody waits for the answer. */
    private Mono<Void> askForSluice(String method, Map<String, ?> params) {
        RequestId id = new CallTag(SLUICE, RequestId.of(asked.incrementAndGet())).tagged();
        return write(McpRequest.of(id, method, params));
    }

    /**
     * Sends a request of a member.
     *
     * @return completes when it has left Sluice; fails with {@code UPSTREAM_SESSION_LOST} when it did not
     */
    Mono<Void> ask(SharedChannel member, CallTag tag, McpRequest request) {
        return Mono.defer(() -> {
            Optional<RequestId> token = request.meta().progressToken();
            McpMessage renamed = request.with("/id", tag.tagged());
            McpMessage sent = token.isPresent()
                    ? renamed.with("/params/_meta/progressToken", new CallTag(tag.member(), token.get()).tagged())
                    : renamed;
            return begin(tag, new Call(member))
                    ? write(sent).doOnError(error -> calls.remove(tag))
                    : Mono.error(FaultException.of(Fault.UPSTREAM_SESSION_LOST, "its line has ended"));
        });
    }

    Mono<Void> send(McpMessage message) {
        return write(message);
    }

    private Mono<Void> write(McpMessage message) {
        return channel.send(OneLine.of(message.utf8()));
    }

    boolean owes(CallTag tag) {
        return calls.containsKey(tag);
    }

    boolean owesAnythingTo(SharedChannel member) {
        return calls.values().stream().anyMatch(call -> call.member() == member);
    }

    /** Forgets a call; true when there was one without an answer. */
    boolean drop(CallTag tag) {
        return calls.remove(tag) != null;
    }

    /** Forgets a member who is gone; true when there were calls without an answer, which the upstream is told of. */
    boolean dropAllOf(SharedChannel member) {
        List<CallTag> own = calls.keySet().stream()
                .filter(tag -> tag.member() == member.number())
                .toList();
        own.stream().filter(this::drop).forEach(this::cancel);
        questions.forEach((id, owner) -> {
            if (owner == member && questions.remove(id, owner)) {
                refuse(id);
            }
        });
        return !own.isEmpty();
    }

    private void cancel(CallTag tag) {
        background.start(
                "cancellation of a call whose session has ended",
                write(McpNotification.of(Methods.CANCELLED, Map.of("requestId", tag.tagged()))));
    }

    /** Takes the question that a member answers; false when it was not asked that. */
    boolean takeQuestion(SharedChannel member, McpResponse answer) {
        return answer.id().map(id -> questions.remove(id, member)).orElse(false);
    }

    private void receive(byte[] text) {
        try {
            List<McpMessage> messages =
                    MessageReader.isBatch(text) ? reader.readBatch(text) : List.of(reader.readOne(text));
            messages.forEach(this::route);
        } catch (MalformedMessageException e) {
            misunderstood(e);
        }
    }

    /** It may have been anybody's answer, unless the upstream has not said its first word yet. */
    private void misunderstood(MalformedMessageException error) {
        int count = countUnreadable.incrementAndGet();
        unreadable.run();
        LOGGER.debug("Unreadable text {} on a shared line: {}", count, error.getMessage());
        if (count >= Conversation.MOST_UNREADABLE) {
            throw FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, error);
        }
        if (proven) {
            failCalls();
        }
    }

    /** An error without an id fails all calls of who gets it. */
    private void failCalls() {
        McpResponse error = McpResponse.error(
                Optional.empty(), ErrorCodes.INTERNAL_ERROR, "The answer of the server cannot be read", Map.of());
        List.copyOf(calls.keySet()).forEach(tag -> take(tag).ifPresent(call -> tell(tag, call, error)));
    }

    private Optional<Call> take(CallTag tag) {
        return Optional.ofNullable(calls.remove(tag));
    }

    private void tell(CallTag tag, Call call, McpMessage message) {
        call.member().tell(message);
        group.answered(this, tag);
    }

    private void route(McpMessage message) {
        Runnable routed = message.fold(
                request -> () -> question(request),
                notification -> () -> notification(notification),
                response -> () -> response(response));
        routed.run();
    }

    private void response(McpResponse response) {
        Optional<CallTag> tag = response.id().flatMap(CallTag::read);
        proven |= !response.isError();
        if (response.id().isEmpty()) {
            failCalls();
        } else if (tag.isPresent() && tag.get().member() == SLUICE) {
            // After the handshake, Sluice asks for nothing that it wants an answer to.
            var unused = handshake.tryEmitValue(response);
        } else {
            tag.flatMap(known -> take(known).map(call -> (Runnable) () -> answer(known, call, response)))
                    .ifPresentOrElse(Runnable::run, () -> LOGGER.debug("Dropped an answer that nobody waits for"));
        }
    }

    private void answer(CallTag tag, Call call, McpResponse response) {
        McpMessage answer;
        try {
            answer = response.with("/id", tag.own());
        } catch (MalformedMessageException e) {
            LOGGER.debug("An answer cannot be passed on: {}", e.getMessage());
            answer = McpResponse.error(
                    Optional.of(tag.own()),
                    ErrorCodes.INTERNAL_ERROR,
                    "The answer of the server cannot be read",
                    Map.of());
        }
        tell(tag, call, answer);
    }

    private void notification(McpNotification notification) {
        String method = notification.method();
        if (method.equals(Methods.PROGRESS)) {
            notification
                    .related()
                    .flatMap(CallTag::read)
                    .ifPresent(token -> pass(token, notification, "/params/progressToken"));
        } else if (method.equals(Methods.CANCELLED)) {
            notification.related().map(questions::remove).ifPresent(asked -> offer(asked, notification));
        } else if (!listening(notification)) {
            unrelated(method, notification);
        }
    }

    private void unrelated(String method, McpNotification notification) {
        if (method.endsWith(LIST_CHANGED)) {
            group.everybody().forEach(member -> offer(member, notification));
        } else if (method.equals(UPDATED)) {
            updated(notification);
        } else {
            only().filter(member -> !method.equals(LOG) || wantsLog(member, notification))
                    .ifPresent(member -> offer(member, notification));
        }
    }

    private void pass(CallTag tag, McpNotification notification, String pointer) {
        group.member(tag.member()).ifPresent(member -> offer(member, notification.with(pointer, tag.own())));
    }

    private void updated(McpNotification notification) {
        String uri = notification.body().at("/params/uri").string().orElse("");
        group.everybody().forEach(member -> {
            if (group.wishes().isSubscribed(member.number(), uri)) {
                offer(member, notification);
            }
        });
    }

    /** Passes on what names the listen request that it belongs to, as only modern upstreams do. */
    private boolean listening(McpNotification notification) {
        Optional<CallTag> listen =
                notification.body().at(SUBSCRIPTION).string().map(RequestId::of).flatMap(CallTag::read);
        listen.ifPresent(tag -> pass(tag, notification, SUBSCRIPTION));
        return listen.isPresent();
    }

    private boolean wantsLog(SharedChannel member, McpNotification notification) {
        String level = notification.body().at("/params/level").string().orElse("");
        return group.wishes().wants(member.number(), level);
    }

    private static void offer(SharedChannel member, McpMessage message) {
        if (!member.offer(message)) {
            LOGGER.debug("Dropped a notification: its reader takes nothing");
        }
    }

    /** Whose everything is that does not say whose it is; empty when nothing is under way, or too much. */
    private Optional<SharedChannel> only() {
        Iterator<Call> open = calls.values().iterator();
        Optional<SharedChannel> first = open.hasNext() ? Optional.of(open.next().member()) : Optional.empty();
        return open.hasNext() ? Optional.empty() : first;
    }

    private void question(McpRequest question) {
        if (question.method().equals(Methods.PING)) {
            background.start("answer to a ping", write(McpResponse.result(question.id(), Map.of())));
            return;
        }
        Optional<SharedChannel> member = only().filter(known -> questions.size() < settings.waitingMessages());
        member.ifPresent(known -> questions.put(question.id(), known));
        if (!member.map(known -> known.offer(question)).orElse(false)) {
            questions.remove(question.id());
            refuse(question.id());
        }
    }

    private void refuse(RequestId question) {
        McpResponse refusal = McpResponse.error(
                Optional.of(question),
                ErrorCodes.INVALID_PARAMS,
                "Nobody is there to answer this request",
                Map.of("reason", "no_carrier"));
        background.start("refusal of a question", write(refusal));
    }

    /** A request without an answer, and who waits for it. */
    private record Call(SharedChannel member) {}
}
