package dev.sluice.interceptors.authorization;

import java.util.Set;

/**
 * One rule.
 *
 * @param name for the log
 * @param allows whether an operation that meets the condition is allowed, or denied
 * @param condition over the words of {@link Vocabulary}
 * @param scopes that the principal needs besides; only for rules that allow
 */
record Rule(String name, boolean allows, Condition condition, Set<String> scopes) {
    Rule {
        scopes = Set.copyOf(scopes);
    }
}
