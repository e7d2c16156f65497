package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.connector.CallDeadline;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The questions of one session that wait for the client's answer. The deadline of a call stands still while one of its
 * questions is in here. Thread-safe.
 */
final class OpenQuestions {
    private final Map<RequestId, OpenQuestion> byId = new HashMap<>();

    /**
     * Takes a question in; an older one with the same id gives way to it. When there is no room, questions of calls that
     * are over make some: they can still be answered, but hardly anybody waits for it.
     *
     * @param most how many there may be, 1 or more
     * @param isOver whether the call with that deadline has ended
     * @return false when there is no room even so
     */
    synchronized boolean open(RequestId id, OpenQuestion question, int most, Predicate<CallDeadline> isOver) {
        var unused = close(id);
        if (byId.size() >= most) {
            closeThoseOf(isOver);
        }
        if (byId.size() >= most) {
            return false;
        }
        byId.put(id, question);
        question.deadline().ifPresent(CallDeadline::questionAsked);
        return true;
    }

    /** Takes a question out; empty when there is none, so that nothing is answered twice. */
    synchronized Optional<OpenQuestion> close(RequestId id) {
        @Nullable OpenQuestion question = byId.remove(id);
        if (question == null) {
            return Optional.empty();
        }
        question.deadline().ifPresent(CallDeadline::questionClosed);
        return Optional.of(question);
    }

    /**
     * Takes out what the upstream has asked, for when the session is elsewhere now. An upstream that the configuration does
     * not have any more still waits for its answers.
     */
    synchronized void forgetThoseOfUpstream() {
        closeAll(OpenQuestion::endsWithItsConversation);
    }

    synchronized boolean isEmpty() {
        return byId.isEmpty();
    }

    synchronized void clear() {
        byId.clear();
    }

    private void closeThoseOf(Predicate<CallDeadline> isOver) {
        closeAll(question -> question.deadline().filter(isOver).isPresent());
    }

    private void closeAll(Predicate<OpenQuestion> chosen) {
        List<RequestId> left = byId.entrySet().stream()
                .filter(open -> chosen.test(open.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        for (RequestId id : left) {
            var unused = close(id);
        }
    }
}
