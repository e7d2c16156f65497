package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One sending of a call to the server: takes a session, sends the request under names of that session, and gives the
 * session back when the server has answered or nobody wants the answer any more. A session that turns out to be lost before
 * anything was processed is replaced once.
 */
final class ServerCall {
    private static final String MIRRORED = "mcp-";

    private final Workshop workshop;
    private final Sessions sessions;
    private final SessionPool pool;
    private final UpstreamRequest request;
    private final McpRequest message;
    private final Receiver receiver;
    private final Sinks.Empty<Void> stop = Sinks.empty();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private volatile boolean heard;
    private volatile String task = "";
    private volatile @Nullable ServerSession session;
    private volatile @Nullable RequestId id;

    /** Where a call gets its session. */
    @FunctionalInterface
    interface Sessions {
        /** Takes one. */
        Mono<Lease> take();
    }

    /** Hears what comes of the call. */
    interface Receiver extends Carrier {
        /** Hears which session it is sent over. */
        void sentOver(ServerSession session);

        /** Takes a message of the server; completes when there is room for the next. */
        Mono<Void> hear(ServerSession session, RequestId id, McpMessage message);

        /** Hears that no answer comes. */
        void failed(Throwable error);

        /** Whether it takes a task in place of the answer. */
        boolean takesTasks();

        /** Hears that the server's revision has no such request. */
        void unknownToServer();
    }

    ServerCall(Workshop workshop, Sessions sessions, SessionPool pool, UpstreamRequest request, Receiver receiver) {
        this.workshop = workshop;
        this.sessions = sessions;
        this.pool = pool;
        this.request = request;
        this.message = (McpRequest) request.message();
        this.receiver = receiver;
    }

    /** Runs to the end; never fails, and is not to be cancelled but {@linkplain #cancel taken back}. */
    Mono<Void> run() {
        return attempt(true)
                .onErrorResume(error -> Mono.fromRunnable(() -> {
                    withdrawAfterTimeout(error);
                    receiver.failed(error);
                }));
    }

    /** Sends an answer to a question of the server. */
    void answer(McpResponse answer) {
        ServerSession now = session;
        if (now != null) {
            now.tell("answer to a question", answer);
        }
    }

    /** Stops reading, and tells the server. */
    void cancel(String reason) {
        if (stopped.compareAndSet(false, true)) {
            var unused = stop.tryEmitEmpty();
            withdraw(reason);
        }
    }

    private Mono<Void> attempt(boolean first) {
        return sessions.take()
                .flatMap(lease -> use(lease)
                        .doFinally(end -> lease.release())
                        .onErrorResume(error -> isLost(error), error -> replaced(lease.session(), first, error)));
    }

    private Mono<Void> use(Lease lease) {
        ServerSession taken = lease.session();
        if (stopped.get()) {
            return Mono.empty();
        }
        receiver.sentOver(taken);
        if (taken.adaptation().refusal(message).isPresent()) {
            return Mono.fromRunnable(receiver::unknownToServer);
        }
        RequestId fresh = taken.nextId();
        boolean asTask = runsAsTask(taken);
        McpRequest adapted = taken.adaptation().request(message, fresh, fresh);
        McpRequest sent = asTask ? (McpRequest) adapted.with("/params/task", Map.of()) : adapted;
        session = taken;
        id = fresh;
        Flux<McpMessage> answers = taken.call(sent, receiver, onward(), request.deadline());
        return (asTask && !receiver.takesTasks() ? answers.concatMap(said -> driven(taken, said), 1) : answers)
                .doOnNext(this::learn)
                .concatMap(said -> hear(taken, fresh, said), 1)
                .takeUntilOther(stop.asMono())
                .then();
    }

    private boolean runsAsTask(ServerSession taken) {
        return message.method().equals(Methods.TOOLS_CALL)
                && taken.facts().runsToolsAsTasks()
                && (receiver.takesTasks()
                        ? workshop.taskTools().canBeTask(message.targetName())
                        : workshop.taskTools().mustBeTask(message.targetName()));
    }

    /** A task that was created in place of an answer is brought to its end. */
    private Flux<McpMessage> driven(ServerSession taken, McpMessage said) {
        Optional<String> created = said instanceof McpResponse answer ? TaskDrive.created(answer) : Optional.empty();
        created.ifPresent(started -> task = started);
        return created.isPresent()
                ? TaskDrive.of(workshop, taken, receiver, request.deadline(), (McpResponse) said)
                : Flux.just(said);
    }

    private void learn(McpMessage said) {
        if (message.method().equals(Methods.TOOLS_LIST) && said instanceof McpResponse answer && !answer.isError()) {
            workshop.taskTools().learn(answer);
        }
    }

    private Mono<Void> hear(ServerSession from, RequestId own, McpMessage said) {
        heard = true;
        return from.hearAside(said) ? Mono.empty() : receiver.hear(from, own, said);
    }

    /** The server says that it has processed nothing, so the request may be sent again. */
    private Mono<Void> replaced(ServerSession lost, boolean first, Throwable error) {
        pool.lost(lost);
        return first && !heard && !stopped.get() ? attempt(false) : Mono.error(error);
    }

    /** What repeats parts of the message is nothing that a legacy server would look at. */
    private Map<String, String> onward() {
        Map<String, String> headers = new HashMap<>(request.headers());
        headers.keySet().removeIf(name -> name.toLowerCase(Locale.ROOT).startsWith(MIRRORED));
        return headers;
    }

    private void withdrawAfterTimeout(Throwable error) {
        if (error instanceof FaultException fault && fault.fault() == Fault.UPSTREAM_TIMEOUT) {
            withdraw("timeout");
        }
    }

    private void withdraw(String reason) {
        ServerSession now = session;
        RequestId sent = id;
        if (now != null && !task.isEmpty()) {
            var unused = workshop.background().run("cancellation of a task", TaskDrive.cancel(now, task));
        } else if (now != null && sent != null) {
            now.tell(
                    "cancellation of a call",
                    McpNotification.of(Methods.CANCELLED, Map.of("requestId", sent, "reason", reason)));
        }
    }

    private static boolean isLost(Throwable error) {
        return error instanceof FaultException fault && fault.fault() == Fault.UPSTREAM_SESSION_LOST;
    }
}
