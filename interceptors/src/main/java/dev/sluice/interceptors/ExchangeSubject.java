package dev.sluice.interceptors;

import java.util.List;
import java.util.stream.Stream;

/**
 * What the request of an exchange is about, under every name that it has had on its way along the chain: an interceptor
 * may have renamed the tool.
 *
 * @param method of the request as it was last; empty when there is none
 * @param targets names of tools or prompts, URIs or task ids, the client's first; distinct
 */
public record ExchangeSubject(String method, List<String> targets) {
    static final ExchangeSubject NONE = new ExchangeSubject("", List.of());

    /** Copies the list. */
    public ExchangeSubject {
        targets = List.copyOf(targets);
    }

    /**
     * The target as the client named it.
     *
     * @return empty when the request names nothing
     */
    public String first() {
        return targets.isEmpty() ? "" : targets.get(0);
    }

    /**
     * The target as the upstream was asked for it.
     *
     * @return empty when the request names nothing
     */
    public String last() {
        return targets.isEmpty() ? "" : targets.get(targets.size() - 1);
    }

    ExchangeSubject and(String newMethod, String target) {
        if (targets.isEmpty()) {
            return new ExchangeSubject(newMethod, List.of(target));
        }
        return targets.contains(target) && newMethod.equals(method)
                ? this
                : new ExchangeSubject(
                        newMethod,
                        Stream.concat(targets.stream(), Stream.of(target))
                                .distinct()
                                .toList());
    }
}
