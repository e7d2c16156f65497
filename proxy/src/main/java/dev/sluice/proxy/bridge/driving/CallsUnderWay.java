package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.RequestId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The driven calls of this process, and the questions of theirs that wait for an answer. As many as clients have requests
 * under way. Thread-safe.
 */
final class CallsUnderWay {
    private final Map<Key, Driven> calls = new ConcurrentHashMap<>();
    private final Map<RequestId, Asked> questions = new ConcurrentHashMap<>();

    /** A call begins; {@link #end} follows. */
    void begin(Driven call) {
        calls.put(key(call), call);
    }

    void end(Driven call) {
        calls.remove(key(call), call);
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
    int calls() {
        return calls.size();
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
