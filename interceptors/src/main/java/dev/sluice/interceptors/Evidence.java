package dev.sluice.interceptors;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What happened to an exchange on its way, for whoever keeps a record of it: what interceptors decided, and what they
 * found. Nobody collects it unless an interceptor asked for that. Bounded; thread-safe.
 */
public final class Evidence {
    private static final AttributeKey<Evidence> KEY = AttributeKey.of("evidence", Evidence.class);
    private static final int MOST_DECISIONS = 256;
    private static final int MOST_FINDINGS = 64;

    private final List<Decision> decisions = new ArrayList<>();
    private final Map<String, Long> findings = new TreeMap<>();

    private Evidence() {}

    /**
     * What an interceptor decided.
     *
     * @param interceptor its registered name
     * @param direction of the message
     * @param outcome in lower case with hyphens, for example {@code blocked} or {@code audit-modified}
     * @param nanos how long it took, 0 or more
     */
    public record Decision(String interceptor, Direction direction, String outcome, long nanos) {}

    /**
     * Collects evidence of an exchange from now on.
     *
     * @param exchange the attributes of the exchange
     * @return what will be filled
     */
    public static Evidence collect(Attributes exchange) {
        Evidence evidence = new Evidence();
        exchange.put(KEY, evidence);
        return evidence;
    }

    /**
     * Tells whoever collects.
     *
     * @param exchange the attributes of the exchange
     * @param telling called when somebody does
     */
    public static void tell(Attributes exchange, Consumer<Evidence> telling) {
        Optional<Evidence> collected = exchange.get(KEY);
        collected.ifPresent(telling);
    }

    /**
     * Adds a decision; the first 256 are kept.
     *
     * @param decision of an interceptor
     */
    public synchronized void decided(Decision decision) {
        if (decisions.size() < MOST_DECISIONS) {
            decisions.add(decision);
        }
    }

    /**
     * Adds to a count; the first 64 names are kept.
     *
     * @param what was found, for example {@code redaction.jwt}; never a content
     * @param times how often, 1 or more
     */
    public synchronized void found(String what, long times) {
        if (findings.size() < MOST_FINDINGS || findings.containsKey(what)) {
            findings.merge(what, times, Long::sum);
        }
    }

    /**
     * The decisions.
     *
     * @return in the order of time
     */
    public synchronized List<Decision> decisions() {
        return List.copyOf(decisions);
    }

    /**
     * The findings.
     *
     * @return how often each was found, by name
     */
    public synchronized Map<String, Long> findings() {
        return new TreeMap<>(findings);
    }
}
