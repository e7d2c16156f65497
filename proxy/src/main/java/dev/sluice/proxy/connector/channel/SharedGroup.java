package dev.sluice.proxy.connector.channel;

import dev.sluice.interceptors.background.Background;
import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.connector.Initiator;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Members who share a line, and the line that they have now. When it has reached its age, another one takes over, and the
 * old one ends when its last call has; the members notice nothing. When it breaks, their sessions are lost.
 *
 * <p>Nobody is told anything, and nothing is sent, under a lock. Thread-safe.
 */
final class SharedGroup {
    private static final String TASKS = "tasks/";

    /** A line may end between the wish for it and its use; nothing was sent on it then. */
    private static final Retry ONCE =
            Retry.max(1).filter(SharedGroup::wasNotProcessed).onRetryExhaustedThrow((spec, signal) -> signal.failure());

    private final SharedKey key;
    private final ChannelOpener opener;
    private final SharingSettings sharing;
    private final ChannelSettings settings;
    private final MessageReader reader;
    private final Scheduler timer;
    private final Background background;
    private final Runnable unreadable;
    private final Optional<Lease> lease;
    private final SharedWishes wishes;
    private final Map<Long, SharedChannel> members = new ConcurrentHashMap<>();
    private final Set<SharedLine> lines = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable McpRequest> proposal = new AtomicReference<>();
    private final AtomicReference<String> agreed = new AtomicReference<>("");
    private volatile @Nullable SharedLine newest;
    private @Nullable Opening current;
    private long emptySinceMillis;
    private boolean closed;

    SharedGroup(
            SharedKey key,
            ChannelOpener opener,
            SharingSettings sharing,
            ChannelSettings settings,
            MessageReader reader,
            Scheduler timer,
            Background background,
            Runnable unreadable) {
        this.key = key;
        this.opener = opener;
        this.sharing = sharing;
        this.settings = settings;
        this.reader = reader;
        this.timer = timer;
        this.background = background;
        this.unreadable = unreadable;
        this.lease = key.isInteractive() ? Optional.of(new Lease(sharing.waitingCalls())) : Optional.empty();
        this.wishes = new SharedWishes(sharing.subscriptions());
    }

    /** False when the group has ended. */
    synchronized boolean join(SharedChannel member) {
        if (!closed) {
            members.put(member.number(), member);
        }
        return !closed;
    }

    /** Waits until nobody has been a member for a while, and ends the group then. */
    Mono<Void> untilIdle() {
        return Mono.defer(() -> Mono.delay(untilNextLook(), timer))
                .repeat(() -> !closeIfIdle())
                .then(Mono.defer(this::close));
    }

    private synchronized Duration untilNextLook() {
        long left = members.isEmpty() ? emptySinceMillis + sharing.idle().toMillis() - now() : 0;
        return left > 0 ? Duration.ofMillis(left) : sharing.idle();
    }

    private synchronized boolean closeIfIdle() {
        closed = members.isEmpty() && now() - emptySinceMillis >= sharing.idle().toMillis();
        return closed;
    }

    private long now() {
        return timer.now(TimeUnit.MILLISECONDS);
    }

    Mono<Void> close() {
        return Mono.defer(() -> {
            synchronized (this) {
                closed = true;
            }
            return Flux.fromIterable(List.copyOf(lines))
                    .flatMap(SharedLine::end, Integer.MAX_VALUE)
                    .then();
        });
    }

    /** What the upstream has answered to the handshake of the first of the members, or to the last one since then. */
    Mono<McpResponse> agreement(McpRequest handshake) {
        proposal.compareAndSet(null, handshake);
        return line().map(SharedLine::agreement);
    }

    /** Sends a request when its turn has come; its answer is told to the member. */
    Mono<Void> call(SharedChannel member, McpRequest request) {
        Optional<McpResponse> here = answeredHere(member, request);
        if (here.isPresent()) {
            return Mono.fromRunnable(() -> member.tell(here.get()));
        }
        CallTag tag = new CallTag(member.number(), request.id());
        return lease.map(turns -> turns.acquire(tag))
                .orElseGet(Mono::empty)
                .then(Mono.defer(this::line)
                        .flatMap(line -> line.ask(member, tag, request))
                        .retryWhen(ONCE)
                        .doOnCancel(() -> forget(member, request.id())))
                .doOnError(error -> release(tag));
    }

    private Optional<McpResponse> answeredHere(SharedChannel member, McpRequest request) {
        if (request.method().startsWith(TASKS)) {
            return Optional.of(McpResponse.error(
                    Optional.of(request.id()),
                    ErrorCodes.METHOD_NOT_FOUND,
                    "Method not found",
                    Map.of("reason", "not_shared")));
        }
        return isKnownUpstream(member.number(), request)
                ? Optional.of(McpResponse.result(request.id(), Map.of()))
                : Optional.empty();
    }

    private boolean isKnownUpstream(long member, McpRequest request) {
        switch (request.method()) {
            case Methods.RESOURCES_SUBSCRIBE -> {
                if (!wishes.subscribe(member, text(request, "/params/uri"))) {
                    throw FaultException.of(Fault.UPSTREAM_BUSY, "as many subscriptions as a session may have");
                }
                return false;
            }
            case Methods.RESOURCES_UNSUBSCRIBE -> {
                return !wishes.unsubscribe(member, text(request, "/params/uri"));
            }
            case Methods.LOGGING_SET_LEVEL -> {
                return !wishes.level(member, text(request, "/params/level"));
            }
            default -> {
                return false;
            }
        }
    }

    private static String text(McpMessage message, String pointer) {
        return message.body().at(pointer).string().orElse("");
    }

    private static boolean wasNotProcessed(Throwable error) {
        return error instanceof FaultException fault && fault.fault() == Fault.UPSTREAM_SESSION_LOST;
    }

    /** Sends what has no answer, as far as it can concern one member only. */
    Mono<Void> notify(SharedChannel member, McpNotification notification) {
        return switch (notification.method()) {
            case Methods.CANCELLED ->
                notification
                        .related()
                        .map(own -> new CallTag(member.number(), own))
                        .flatMap(tag -> lines.stream()
                                .filter(line -> line.owes(tag))
                                .findFirst()
                                .map(line -> line.send(
                                        (McpNotification) notification.with("/params/requestId", tag.tagged()))))
                        .orElseGet(Mono::empty);
            // Of the handshake the line knows already; the rest would be believed of all members.
            default -> Mono.empty();
        };
    }

    /** Sends the answer to a question that this member was asked; any other is dropped. */
    Mono<Void> answer(SharedChannel member, McpResponse answer) {
        return lines.stream()
                .filter(line -> line.takeQuestion(member, answer))
                .findFirst()
                .map(line -> line.send(answer))
                .orElseGet(Mono::empty);
    }

    /** Nobody waits for the answer to a call any more. */
    void forget(SharedChannel member, RequestId own) {
        CallTag tag = new CallTag(member.number(), own);
        lines.stream().filter(line -> line.drop(tag)).forEach(this::givenUp);
        release(tag);
    }

    /** What is given up may still ask something, and nobody could tell that it is not the next call that asks. */
    private void givenUp(SharedLine line) {
        if (lease.isPresent()) {
            abandon(line);
        } else {
            endIfDone(line);
        }
    }

    void leave(SharedChannel member) {
        Set<String> unwanted = wishes.leave(member.number());
        lines.forEach(line -> {
            boolean owed = line.dropAllOf(member);
            unwanted.forEach(uri -> background.start("end of a subscription", line.unsubscribe(uri)));
            if (owed) {
                givenUp(line);
            }
        });
        lease.ifPresent(turns -> turns.leave(member.number()));
        boolean last;
        synchronized (this) {
            members.remove(member.number());
            emptySinceMillis = now();
            last = members.isEmpty();
        }
        if (last) {
            lines.stream().filter(line -> !line.isProven()).forEach(this::abandon);
        }
    }

    Optional<SharedChannel> member(long number) {
        return Optional.ofNullable(members.get(number));
    }

    Iterable<SharedChannel> everybody() {
        return members.values();
    }

    SharedWishes wishes() {
        return wishes;
    }

    /** A call has its answer, and the member has been told. */
    void answered(SharedLine line, CallTag tag) {
        release(tag);
        endIfDone(line);
    }

    private void release(CallTag tag) {
        lease.ifPresent(turns -> turns.release(tag));
    }

    /** Nothing more will come from a line. Who relied on it has lost its session. */
    void over(SharedLine line, FaultException fault) {
        boolean wasCurrent = replace(line);
        lines.remove(line);
        if (!line.isEnded()) {
            members.values().stream()
                    .filter(member -> wasCurrent || line.owesAnythingTo(member))
                    .forEach(member -> member.fail(fault));
        }
        background.start("end of a shared line", line.end());
    }

    private void retire(SharedLine line) {
        var unused = replace(line);
        line.retire();
        endIfDone(line);
    }

    private void endIfDone(SharedLine line) {
        if (line.closeIfDone()) {
            background.start("end of a shared line", line.end());
        }
    }

    private void abandon(SharedLine line) {
        var unused = replace(line);
        background.start("end of a shared line", line.end());
    }

    /** Has the next call open another line; true when it would have used this one. */
    private synchronized boolean replace(SharedLine line) {
        boolean isCurrent = current != null && current.isOf(line);
        if (isCurrent) {
            current = null;
        }
        return isCurrent;
    }

    /** The line to use, opened if need be by whoever comes first. One that is to be replaced is as good as none is free. */
    private Mono<SharedLine> line() {
        return Mono.defer(() -> opening().line)
                .onErrorResume(
                        SharedGroup::isBusy,
                        busy -> Mono.justOrEmpty(newest)
                                .filter(SharedLine::isOpen)
                                .switchIfEmpty(Mono.error(busy)));
    }

    private static boolean isBusy(Throwable error) {
        return error instanceof FaultException fault && fault.fault() == Fault.UPSTREAM_BUSY;
    }

    private synchronized Opening opening() {
        if (current == null) {
            current = new Opening();
        }
        return current;
    }

    private synchronized void forget(Opening failed) {
        if (current == failed) {
            current = null;
        }
    }

    /** One line on its way, shared by all who wait for it. */
    private final class Opening {
        private final Mono<SharedLine> line =
                Mono.defer(this::open).doOnError(error -> forget(this)).cache();
        private volatile @Nullable SharedLine begun;

        boolean isOf(SharedLine other) {
            return begun == other;
        }

        /** Whatever ends gives its place to what comes after it. */
        private Mono<SharedLine> open() {
            return Flux.fromIterable(List.copyOf(lines))
                    .filter(SharedLine::isEnded)
                    .flatMap(SharedLine::end)
                    .then(opener.open(Initiator.nobody()))
                    .flatMap(this::begin);
        }

        private Mono<SharedLine> begin(Channel channel) {
            SharedLine fresh = new SharedLine(channel, SharedGroup.this, settings, reader, background, unreadable);
            begun = fresh;
            lines.add(fresh);
            background.start("reading a shared line", fresh.reading());
            return introduced(fresh)
                    .timeout(
                            settings.opening(),
                            Mono.error(() -> FaultException.of(Fault.UPSTREAM_TIMEOUT, "no answer to the handshake")),
                            timer)
                    .doOnError(error -> abandon(fresh))
                    .then(Mono.fromSupplier(() -> ready(fresh)));
        }

        private Mono<Void> introduced(SharedLine fresh) {
            McpRequest handshake = proposal.get();
            return handshake == null ? Mono.empty() : fresh.initialize(handshake);
        }

        private SharedLine ready(SharedLine fresh) {
            if (key.isModern()) {
                return begun(fresh);
            }
            McpResponse agreement = fresh.agreement();
            if (agreement.isError()) {
                abandon(fresh);
                return fresh;
            }
            String version = agreement.negotiatedVersion().orElse("");
            String before = agreed.getAndSet(version);
            if (!before.isEmpty() && !before.equals(version)) {
                FaultException fault =
                        FaultException.of(Fault.UPSTREAM_SESSION_LOST, "the upstream speaks " + version + " now");
                members.values().forEach(member -> member.fail(fault));
            }
            return begun(fresh);
        }

        private SharedLine begun(SharedLine fresh) {
            newest = fresh;
            if (!sharing.maxLifetime().isZero()) {
                background.start(
                        "lifetime of a shared line",
                        Mono.delay(sharing.maxLifetime(), timer)
                                .takeUntilOther(fresh.whenOver())
                                .doOnNext(now -> retire(fresh))
                                .then());
            }
            return fresh;
        }
    }
}
