package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.background.Background;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.proxy.connector.CallDeadline;
import dev.sluice.session.Session;
import dev.sluice.session.SessionHold;
import dev.sluice.session.events.EventLog;
import dev.sluice.session.events.EventLogSettings;
import dev.sluice.session.events.EventStream;
import dev.sluice.session.events.HeldBytes;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * What is going on in one legacy session in this process: calls under way, questions without an answer, event streams.
 * Thread-safe; closed when the session is removed.
 */
final class SessionTraffic implements Disposable {
    private static final Logger LOGGER = LoggerFactory.getLogger(SessionTraffic.class);

    private static final AtomicLongFieldUpdater<SessionTraffic> OWN_QUESTIONS =
            AtomicLongFieldUpdater.newUpdater(SessionTraffic.class, "ownQuestions");
    private static final AtomicLongFieldUpdater<SessionTraffic> ANNOUNCED_AFTER =
            AtomicLongFieldUpdater.newUpdater(SessionTraffic.class, "announcedAfter");

    private final SessionId session;
    private final StreamJournals journals;
    private final EventLog<ReplyPart> log;
    private final EventStream<ReplyPart> push;
    private final Map<RequestId, LegacyCall> calls = new ConcurrentHashMap<>();
    private final OpenQuestions questions = new OpenQuestions();
    private final AtomicReference<@Nullable Consumer<Session>> listener = new AtomicReference<>();
    private final Disposable.Swap listening = Disposables.swap();
    private final AtomicReference<@Nullable Session> moved = new AtomicReference<>();
    private final Background background = new Background(LOGGER, Level.WARN);
    private final AtomicReference<Sinks.@Nullable Empty<Void>> awaitedReader = new AtomicReference<>();

    // There are many of these, so numbers are fields instead of objects.
    @SuppressWarnings("UnusedVariable") // read and written by OWN_QUESTIONS
    private volatile long ownQuestions;

    @SuppressWarnings("UnusedVariable") // read and written by ANNOUNCED_AFTER
    private volatile long announcedAfter = -1;

    SessionTraffic(SessionId session, EventLogSettings settings, HeldBytes held, StreamJournals journals) {
        this.session = session;
        this.journals = journals;
        this.log = new EventLog<>(settings, ReplyPart::size, held, journals.numbersBefore());
        this.push = openStream(Optional.empty());
    }

    private EventStream<ReplyPart> openStream(Optional<RequestId> call) {
        return log.open(number -> journals.tap(session, number, call));
    }

    EventLog<ReplyPart> log() {
        return log;
    }

    /** Carries what belongs to no request. */
    EventStream<ReplyPart> push() {
        return push;
    }

    /** Waits until a client reads what belongs to no request; does not wait when one does. */
    Mono<Void> whenRead() {
        return Mono.defer(() -> {
            Sinks.Empty<Void> reader = awaitedReader.updateAndGet(awaited -> awaited == null ? Sinks.empty() : awaited);
            // The reader may have come before it was waited for.
            if (push.attached()) {
                noteRead(push);
            }
            return reader.asMono();
        });
    }

    /** A client begins to read. */
    void noteRead(EventStream<ReplyPart> stream) {
        Sinks.@Nullable Empty<Void> awaited = stream == push ? awaitedReader.getAndSet(null) : null;
        if (awaited != null) {
            var unused = awaited.tryEmitEmpty();
        }
    }

    Background background() {
        return background;
    }

    /** Begins a call; empty when its id is in use by another one. */
    Optional<LegacyCall> begin(McpRequest request, CallDeadline deadline, SessionHold hold, Standpoint began) {
        LegacyCall call = new LegacyCall(request, openStream(Optional.of(request.id())), deadline, hold, began);
        if (calls.putIfAbsent(request.id(), call) != null) {
            log.discard(call.stream());
            hold.close();
            return Optional.empty();
        }
        return Optional.of(call);
    }

    /** Gives the id of a call free; the call itself may still wait for its upstream to close. */
    void answered(LegacyCall call) {
        calls.remove(call.request().id(), call);
    }

    void end(LegacyCall call) {
        answered(call);
        call.hold().close();
    }

    Optional<LegacyCall> findCall(RequestId id) {
        return Optional.ofNullable(calls.get(id));
    }

    /** An id for a question of Sluice's own; upstreams that number theirs the same way are not known. */
    RequestId nextQuestionId() {
        return RequestId.of("p" + OWN_QUESTIONS.incrementAndGet(this));
    }

    /** Notes a question; false when the session has as many open ones as it may have. */
    boolean asked(RequestId id, OpenQuestion question, int mostQuestions) {
        return questions.open(id, question, mostQuestions, this::isOver);
    }

    private boolean isOver(CallDeadline deadline) {
        return calls.values().stream().noneMatch(call -> call.deadline() == deadline);
    }

    /** Closes a question whose answer nobody waits for any more. */
    void forget(RequestId id) {
        var unused = close(id);
    }

    /** Takes a question that was answered or withdrawn; empty when there is none, so that nothing is answered twice. */
    Optional<OpenQuestion> close(RequestId id) {
        return questions.close(id);
    }

    /** Hands an answer to whoever of Sluice asked; false when the question was the upstream's. */
    static boolean takenBySluice(OpenQuestion question, McpResponse answer) {
        question.own().ifPresent(taker -> taker.accept(answer));
        return question.own().isPresent();
    }

    /**
     * Whether a move to another upstream session would lose nothing.
     *
     * @param known calls under way that do not count
     */
    boolean isQuiet(int known) {
        return calls.size() <= known && questions.isEmpty();
    }

    /**
     * True for the first caller, who then reads the upstream's own stream.
     *
     * @param again begins anew when the session was given another upstream session
     */
    boolean startListening(Consumer<Session> again) {
        return listener.compareAndSet(null, again);
    }

    /** Lets the next GET try again. */
    void stopListening() {
        listener.set(null);
    }

    /** Reads the upstream's own stream in place of what read it so far. */
    void listen(Mono<Void> reading) {
        Disposable.Swap slot = Disposables.swap();
        // A stream has one writer at a time: the last one has ended before the next begins, whoever comes at the same
        // time.
        synchronized (listening) {
            listening.update(slot);
            slot.update(background.run("stream of the upstream", reading));
        }
    }

    /** The session was given another upstream session; what the old one asked, nobody waits for any more. */
    void moved(Session session) {
        // Of two that bring the news, the later one may have the older news.
        @Nullable
        Session before =
                moved.getAndUpdate(last -> last == null || last.version() < session.version() ? session : last);
        if (before != null
                && (before.version() > session.version() || before.upstream().equals(session.upstream()))) {
            return;
        }
        questions.forgetThoseOfUpstream();
        Optional.ofNullable(listener.get()).ifPresent(again -> again.accept(session));
    }

    /** The session as it is known, or as it was when it was last moved, whichever is newer. */
    Session newest(Session known) {
        @Nullable Session last = moved.get();
        return last == null || last.version() < known.version() ? known : last;
    }

    /** Reads the upstream's own stream anew, because the way to the upstream is another one now. */
    void listenAgain(Session session) {
        Optional.ofNullable(listener.get()).ifPresent(again -> again.accept(newest(session)));
    }

    /** Whether the client has read anything since this was last asked; a client that reads nothing is told once. */
    boolean mayAnnounce() {
        long delivered = push.delivered();
        return ANNOUNCED_AFTER.getAndSet(this, delivered) != delivered;
    }

    @Override
    public void dispose() {
        background.dispose();
        log.close();
        calls.values().forEach(call -> call.hold().close());
        calls.clear();
        questions.clear();
    }
}
