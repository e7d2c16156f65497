package dev.sluice.interceptors;

import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Values that interceptors share within one exchange, from its request to its last reply, and what they want done when
 * it is over. Thread-safe.
 */
public final class Attributes {
    /** What the client was answered, after the last interceptor; Sluice writes it. Absent when the client left before. */
    public static final AttributeKey<McpResponse> ANSWER = AttributeKey.of("answer to the client", McpResponse.class);

    /** Name of the interceptor that answered in the upstream's place; what it answered may be old. */
    public static final AttributeKey<String> ANSWERED_BY = AttributeKey.of("who answered", String.class);

    /** Told apart by identity, so it must not be the list of any other emptiness. */
    private static final List<Runnable> OVER = Collections.unmodifiableList(new ArrayList<>());

    private static final List<Runnable> NOTHING = List.of();

    private final Map<AttributeKey<?>, Object> values = new ConcurrentHashMap<>();
    private final AtomicReference<List<Runnable>> atTheEnd = new AtomicReference<>(NOTHING);
    private volatile ExchangeSubject subject = ExchangeSubject.NONE;

    /**
     * Reads a value.
     *
     * @param key of the value
     * @param <T> type of the value
     * @return empty when nobody wrote it
     */
    public <T> Optional<T> get(AttributeKey<T> key) {
        return Optional.ofNullable(values.get(key)).map(key::cast);
    }

    /**
     * Writes a value over what was there.
     *
     * @param key of the value
     * @param value the value
     * @param <T> type of the value
     */
    public <T> void put(AttributeKey<T> key, T value) {
        values.put(key, value);
    }

    /**
     * What the request of this exchange is about. Replies and notifications that belong to it count by this.
     *
     * @return empty before the request is known, and for exchanges that have none
     */
    public ExchangeSubject subject() {
        return subject;
    }

    /**
     * Notes what the request is about; called by the chain's owner before the first interceptor, and by the chain when an
     * interceptor changes it.
     *
     * @param method of the message
     * @param message a request; others are not noted
     */
    public void noteTarget(String method, McpMessage message) {
        if (message instanceof McpRequest request) {
            subject = subject.and(method, request.targetName());
        }
    }

    /**
     * Wants something done when the exchange is over, however it ends: answered, cancelled, or lost. Done at once when it
     * is over already.
     *
     * @param action run once, on any thread; it must neither block nor throw
     */
    public void whenEnded(Runnable action) {
        if (atTheEnd.updateAndGet(before -> before == OVER ? OVER : with(before, action)) == OVER) {
            action.run();
        }
    }

    /** The exchange is over; called by its owner. What it says a second time changes nothing. */
    public void end() {
        atTheEnd.getAndSet(OVER).forEach(Runnable::run);
    }

    private static List<Runnable> with(List<Runnable> before, Runnable action) {
        List<Runnable> actions = new ArrayList<>(before);
        actions.add(action);
        return actions;
    }
}
