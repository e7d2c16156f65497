package dev.sluice.examples.javaerrorchecker.recommend;

import dev.sluice.examples.javaerrorchecker.check.Finding;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One way to help with one kind of finding.
 *
 * @param name short and stable, such as {@code unknown-symbol}
 * @param applies whether this strategy has advice for a finding
 * @param advice gives it, in complete sentences; asked only where the strategy applies
 */
public record Strategy(String name, Predicate<Finding> applies, Function<Finding, String> advice) {
    /** A strategy for findings whose code starts with one of some texts, with the same advice for all. */
    static Strategy forCodes(String name, String advice, String... codes) {
        return new Strategy(name, codeIn(codes), finding -> advice);
    }

    /** Matches a code as a whole or up to a dot: {@code cant.resolve} covers {@code cant.resolve.location.args}. */
    static Predicate<Finding> codeIn(String... codes) {
        return finding -> {
            for (String code : codes) {
                if (finding.code().equals(code) || finding.code().startsWith(code + ".")) {
                    return true;
                }
            }
            return false;
        };
    }
}
