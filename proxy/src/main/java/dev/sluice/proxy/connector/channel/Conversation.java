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
import dev.sluice.interceptors.message.RequestMeta;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * One line with what is said on it. One thread at a time reads it, in the order of the upstream.
 *
 * <h2>Whose message it is</h2>
 *
 * <p>A response belongs to the call of its id, progress to the call of its token; without one they come too late and are
 * dropped. What has changed (a list, a resource) belongs to no call: it goes to whoever listens. Everything else, questions
 * above all, belongs to the only call in flight, and to whoever listens when there is none or when there are several. A
 * question that nobody is there to take is refused after a while, so that the upstream does not wait for ever.
 *
 * <p>On a line of stateless requests, which come from many clients, nothing is guessed: a change belongs to the request to
 * listen that it names, a log message to the only call that wants any, and what belongs to nobody is dropped.
 *
 * <h2>What cannot be read</h2>
 *
 * <p>What a start script prints before the upstream has said its first word is passed over. From then on a text that is no
 * message may have been anybody's answer: all calls in flight fail at once, and so they do with an error that has no id. A
 * line of which too much cannot be read is given up.
 */
final class Conversation {
    private static final Logger LOGGER = LoggerFactory.getLogger(Conversation.class);

    static final int MOST_UNREADABLE = 100;

    private static final Set<String> CHANGES = Set.of(
            "notifications/tools/list_changed",
            "notifications/prompts/list_changed",
            "notifications/resources/list_changed",
            "notifications/resources/updated");

    private final Channel channel;
    private final MessageReader reader;
    private final ChannelSettings settings;
    private final Scheduler timer;
    private final Background background;
    private final boolean stateless;
    private final CallsInFlight calls = new CallsInFlight();
    private final Mailbox unrelated;
    private final Runnable unreadable;
    private final AtomicInteger countUnreadable = new AtomicInteger();
    private final Sinks.Empty<Void> over = Sinks.empty();
    private volatile Runnable ended = () -> {};
    private volatile boolean spoken;
    private volatile boolean retired;

    Conversation(
            Channel channel,
            MessageReader reader,
            ChannelSettings settings,
            Scheduler timer,
            Background background,
            boolean stateless,
            Runnable unreadable) {
        this.channel = channel;
        this.reader = reader;
        this.settings = settings;
        this.timer = timer;
        this.background = background;
        this.stateless = stateless;
        this.unreadable = unreadable;
        this.unrelated = new Mailbox(settings, timer);
    }

    /** Begins to read; {@code ended} runs once, when nothing more will come. */
    void begin(Runnable ended) {
        this.ended = ended;
        Mono<Void> reading = channel.incoming()
                .concatMap(this::receive, 1)
                .then(Mono.<Void>error(() -> FaultException.of(Fault.UPSTREAM_CONNECTION_LOST, "the line has ended")))
                .onErrorResume(error -> Mono.fromRunnable(() -> over(error, ended)));
        background.start("reading a line", reading);
        if (!settings.maxLifetime().isZero()) {
            background.start(
                    "lifetime of a line",
                    Mono.delay(settings.maxLifetime(), timer)
                            .takeUntilOther(over.asMono())
                            .doOnNext(now -> retire())
                            .then());
        }
    }

    private void retire() {
        retired = true;
        endIfDone();
    }

    /** A line that has reached its age ends between two calls, so that nothing that was sent on it is lost. */
    private void endIfDone() {
        FaultException fault = FaultException.of(Fault.UPSTREAM_SESSION_LOST, "its line has reached its age");
        if (retired && calls.closeIfEmpty(fault)) {
            over(fault, ended);
        }
    }

    /** Sends a request and emits what belongs to it, its answer last. */
    Flux<UpstreamEvent> call(UpstreamRequest request) {
        return Flux.defer(() -> {
            McpRequest message = (McpRequest) request.message();
            Mailbox mailbox = calls.begin(message, () -> new Mailbox(settings, timer));
            Flux<UpstreamEvent> events = channel.send(OneLine.of(message.utf8()))
                    .onErrorResume(error -> isLost(error) && !request.leg().hasSession(), error -> Mono.empty())
                    .thenMany(mailbox)
                    .doOnNext(received -> request.deadline().signOfLife())
                    .map(UpstreamEvent.Message::new);
            // Before the end is heard: whoever hears it may call under the same id at once.
            return request.deadline()
                    .limit(events)
                    .doOnTerminate(() -> over(message, mailbox))
                    .doOnCancel(() -> over(message, mailbox));
        });
    }

    private void over(McpRequest call, Mailbox mailbox) {
        if (calls.end(call, mailbox)) {
            channel.forget(call.id());
        }
        endIfDone();
    }

    /** A line that dies before its first message has no session to lose: what is read from it says what happened. */
    private static boolean isLost(Throwable error) {
        return error instanceof FaultException fault && fault.fault() == Fault.UPSTREAM_SESSION_LOST;
    }

    /** Sends what has no answer. */
    Mono<Void> send(McpMessage message) {
        return Mono.defer(() -> calls.isOver()
                ? Mono.error(FaultException.of(Fault.UPSTREAM_SESSION_LOST, "its line has ended"))
                : channel.send(OneLine.of(message.utf8())));
    }

    /** Whether nothing more will come. */
    boolean isOver() {
        return calls.isOver();
    }

    /** What belongs to no call; fails with {@code UPSTREAM_SESSION_LOST} when the line ends. For one reader at a time. */
    Flux<McpMessage> unrelated() {
        return unrelated;
    }

    Mono<Void> close() {
        return Mono.defer(() -> {
            end(FaultException.of(Fault.UPSTREAM_CONNECTION_LOST, "its session has ended"));
            return channel.close();
        });
    }

    private void over(Throwable error, Runnable ended) {
        Throwable fault = error instanceof FaultException ? error : FaultException.of(Fault.INTERNAL, error);
        LOGGER.debug("A line to an upstream has ended: {}", fault.getMessage());
        ended.run();
        end(fault);
        background.start("end of a line", channel.close());
    }

    private void end(Throwable fault) {
        var unused = over.tryEmitEmpty();
        calls.close(fault);
        unrelated.fail(FaultException.of(Fault.UPSTREAM_SESSION_LOST, fault));
    }

    private Mono<Void> receive(byte[] text) {
        List<McpMessage> messages = read(text);
        return messages.size() == 1
                ? route(messages.get(0))
                : Flux.fromIterable(messages).concatMap(this::route, 1).then();
    }

    private List<McpMessage> read(byte[] text) {
        try {
            List<McpMessage> messages =
                    MessageReader.isBatch(text) ? reader.readBatch(text) : List.of(reader.readOne(text));
            spoken = true;
            return messages;
        } catch (MalformedMessageException e) {
            misunderstood(e);
            return List.of();
        }
    }

    private void misunderstood(MalformedMessageException error) {
        int count = countUnreadable.incrementAndGet();
        unreadable.run();
        FaultException fault = FaultException.of(
                Fault.UPSTREAM_PROTOCOL_ERROR, "unreadable text " + count + " on this line: " + error.getMessage());
        LOGGER.debug("{}", fault.getMessage());
        if (count >= MOST_UNREADABLE) {
            throw fault;
        }
        if (spoken) {
            calls.failAll(fault);
        }
    }

    private Mono<Void> route(McpMessage message) {
        return message.fold(this::question, this::notification, this::response);
    }

    private Mono<Void> response(McpResponse response) {
        if (response.id().isEmpty()) {
            calls.failAll(FaultException.of(
                    Fault.UPSTREAM_PROTOCOL_ERROR, "error " + response.errorCode() + " without an id"));
            return Mono.empty();
        }
        response.id()
                .flatMap(calls::answered)
                .ifPresentOrElse(
                        mailbox -> mailbox.finish(response),
                        () -> LOGGER.debug("Dropped an answer that nobody waits for"));
        return Mono.empty();
    }

    private Mono<Void> notification(McpNotification notification) {
        if (stateless && notification.method().equals(Methods.CANCELLED)) {
            listeningEnds(notification);
            return Mono.empty();
        }
        return receiver(notification)
                .map(mailbox -> mailbox.put(notification).doOnNext(Conversation::noteLoss))
                .orElseGet(() -> Mono.just(false))
                .then();
    }

    private Optional<Mailbox> receiver(McpNotification notification) {
        if (notification.method().equals(Methods.PROGRESS)) {
            return notification.related().flatMap(calls::withToken);
        }
        if (stateless) {
            return named(notification);
        }
        boolean change = CHANGES.contains(notification.method());
        return Optional.of(change && unrelated.hasReader() ? unrelated : anybody());
    }

    private Optional<Mailbox> named(McpNotification notification) {
        return notification.method().equals("notifications/message")
                ? calls.onlyLogged()
                : ModernLine.subscription(notification.body().at("/params/_meta"))
                        .flatMap(calls::withId);
    }

    /** A server that stops says so with a result, or with this, or with both. */
    private void listeningEnds(McpNotification cancellation) {
        cancellation
                .related()
                .ifPresent(id -> calls.answered(id)
                        .ifPresent(mailbox -> mailbox.finish(McpResponse.result(
                                id,
                                Map.of("resultType", "complete", "_meta", Map.of(RequestMeta.SUBSCRIPTION_ID, id))))));
    }

    private Mailbox anybody() {
        return calls.only().orElse(unrelated);
    }

    private static void noteLoss(boolean taken) {
        if (!taken) {
            LOGGER.debug("Dropped a notification: its reader takes nothing");
        }
    }

    private Mono<Void> question(McpRequest question) {
        if (question.method().equals(Methods.PING)) {
            background.start("answer to a ping", send(McpResponse.result(question.id(), Map.of())));
            return Mono.empty();
        }
        if (stateless) {
            LOGGER.debug("Dropped a question: stateless servers have none");
            return Mono.empty();
        }
        Mailbox mailbox = anybody();
        return mailbox.put(question)
                .doOnNext(taken -> {
                    if (!taken) {
                        refuse(question);
                    } else if (!mailbox.hasReader()) {
                        background.start("question without a carrier", withdrawnLater(question, mailbox));
                    }
                })
                .then();
    }

    private Mono<Void> withdrawnLater(McpRequest question, Mailbox mailbox) {
        return Mono.delay(settings.carrier(), timer)
                .filter(now -> mailbox.withdraw(question))
                .doOnNext(now -> refuse(question))
                .then();
    }

    private void refuse(McpRequest question) {
        McpResponse refusal = McpResponse.error(
                Optional.of(question.id()),
                ErrorCodes.INVALID_PARAMS,
                "Nobody is there to answer this request",
                Map.of("reason", "no_carrier"));
        background.start("refusal of a question", send(refusal));
    }
}
