package dev.sluice.interceptors.authorization;

import dev.sluice.interceptors.Principal;
import java.util.List;
import java.util.Optional;

/**
 * The rules in their order: the first whose condition is met decides, and when there is none, the answer is no.
 *
 * <p>A condition that fails is met for a rule that denies, and not met for one that allows. One that depends on arguments
 * that are not known yet is taken as met for a rule that allows and as not met for one that denies, because with some
 * arguments it may be so.
 */
final class Rules {
    private static final String NO_RULE = "no rule";

    private final List<Rule> rules;

    Rules(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    Decision decide(Facts facts, Principal principal) {
        Optional<Rule> lacking = Optional.empty();
        for (Rule rule : rules) {
            if (isMet(rule, rule.condition().test(facts))) {
                if (!rule.allows()) {
                    return Decision.deny(rule.name());
                }
                if (principal.scopes().containsAll(rule.scopes())) {
                    return Decision.allow(rule.name());
                }
                lacking = lacking.or(() -> Optional.of(rule));
            }
        }
        return lacking.filter(rule -> !principal.isAnonymous())
                .map(rule -> Decision.needs(rule.scopes(), rule.name()))
                .orElseGet(() -> Decision.deny(NO_RULE));
    }

    /** Only what a rule denies is denied: for what is allowed unless somebody forbids it. */
    Decision decideUnlessDenied(Facts facts) {
        return rules.stream()
                .filter(rule -> !rule.allows() && isMet(rule, rule.condition().test(facts)))
                .findFirst()
                .map(rule -> Decision.deny(rule.name()))
                .orElseGet(() -> Decision.allow(NO_RULE));
    }

    private static boolean isMet(Rule rule, Condition.Truth truth) {
        return switch (truth) {
            case YES -> true;
            case NO -> false;
            case FAILED -> !rule.allows();
            case UNDECIDED -> rule.allows();
        };
    }
}
