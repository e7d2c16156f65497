package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.proxy.connector.CallDeadline;
import dev.sluice.session.SessionHold;
import dev.sluice.session.events.EventLog;
import dev.sluice.session.events.EventLogSettings;
import dev.sluice.session.events.EventStream;
import dev.sluice.session.events.HeldBytes;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.Disposable;

/**
 * What is going on in one legacy session in this process: calls under way, questions without an answer, event streams.
 * Thread-safe; closed when the session is removed.
 */
final class SessionTraffic implements Disposable {
    private final SessionId session;
    private final StreamJournals journals;
    private final EventLog<ReplyPart> log;
    private final EventStream<ReplyPart> push;
    private final Map<RequestId, LegacyCall> calls = new ConcurrentHashMap<>();
    private final OpenQuestions questions = new OpenQuestions();
    private final AtomicLong ownQuestions = new AtomicLong();
    private final AtomicBoolean listening = new AtomicBoolean();
    private final Background background = new Background();

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

    Background background() {
        return background;
    }

    /** Begins a call; empty when its id is in use by another one. */
    Optional<LegacyCall> begin(McpRequest request, CallDeadline deadline, SessionHold hold) {
        LegacyCall call = new LegacyCall(request, openStream(Optional.of(request.id())), deadline, hold);
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
        return RequestId.of("p" + ownQuestions.incrementAndGet());
    }

    /** Notes a question; false when the session has as many open ones as it may have. */
    boolean asked(RequestId id, OpenQuestion question, int mostQuestions) {
        return questions.open(id, question, mostQuestions, this::isOver);
    }

    private boolean isOver(CallDeadline deadline) {
        return calls.values().stream().noneMatch(call -> call.deadline() == deadline);
    }

    /** Notes the questions that a server puts to the client, and those that it withdraws; false as {@link #asked}. */
    boolean note(McpMessage message, Optional<CallDeadline> deadline, int mostQuestions) {
        if (message instanceof McpRequest question) {
            return asked(question.id(), new OpenQuestion(question.method(), deadline, Optional.empty()), mostQuestions);
        }
        if (message instanceof McpNotification withdrawal && withdrawal.method().equals(Methods.CANCELLED)) {
            withdrawal.related().ifPresent(this::forget);
        }
        return true;
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

    /** True for the first caller, who then reads the upstream's own stream. */
    boolean startListening() {
        return listening.compareAndSet(false, true);
    }

    /** Lets the next GET try again. */
    void stopListening() {
        listening.set(false);
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
