package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The driven calls of this process, and the questions of theirs that wait for an answer. Bounded for each owner and in all;
 * the questions of a session have a bound of their own where they are put. Thread-safe.
 */
final class CallsUnderWay {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final DrivingSettings settings;
    private final Map<Key, Driven> calls = new ConcurrentHashMap<>();
    private final Map<Driven, String> owners = new HashMap<>();
    private final Map<String, Integer> byOwner = new HashMap<>();
    private final Map<RequestId, Asked> questions = new ConcurrentHashMap<>();

    CallsUnderWay(DrivingSettings settings) {
        this.settings = settings;
    }

    /**
     * A call begins; {@link #end} follows, also when it may not.
     *
     * @throws FaultException with {@code CALLS_EXHAUSTED} when there are as many as there may be
     */
    void begin(Driven call) {
        admit(call);
        calls.put(key(call), call);
    }

    void end(Driven call) {
        calls.remove(key(call), call);
        dismiss(call);
    }

    private synchronized void admit(Driven call) {
        String owner = call.owner();
        int own = byOwner.getOrDefault(owner, 0);
        if (owners.size() >= settings.calls() || own >= settings.callsPerCaller()) {
            throw FaultException.retryAfter(Fault.CALLS_EXHAUSTED, RETRY_AFTER);
        }
        owners.put(call, owner);
        byOwner.put(owner, own + 1);
    }

    private synchronized void dismiss(Driven call) {
        Optional.ofNullable(owners.remove(call))
                .ifPresent(owner ->
                        byOwner.merge(owner, -1, (before, change) -> before + change == 0 ? null : before + change));
    }

    /** The call that a client has made under an id. */
    Optional<Driven> find(String session, RequestId id) {
        return Optional.ofNullable(calls.get(new Key(session, id)));
    }

    /** A client is about to be asked; {@link #forget} follows. */
    void asked(Driven call, PutQuestion question) {
        questions.put(question.id(), new Asked(call, question));
    }

    void forget(PutQuestion question) {
        questions.remove(question.id());
    }

    /** Takes the question that a client answers; empty for one that nobody has put to this client. */
    Optional<Asked> take(String session, RequestId id) {
        return Optional.ofNullable(questions.get(id))
                .filter(asked -> asked.call().session().equals(session))
                .filter(asked -> questions.remove(id, asked));
    }

    /** How many calls are under way. */
    synchronized int calls() {
        return owners.size();
    }

    /** How many questions wait for an answer. */
    int questions() {
        return questions.size();
    }

    private static Key key(Driven call) {
        return new Key(call.session(), call.id());
    }

    /** A question and who has put it. */
    record Asked(Driven call, PutQuestion question) {}

    private record Key(String session, RequestId id) {}
}
