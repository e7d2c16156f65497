package dev.sluice.examples.javaerrorchecker.recommend;

import dev.sluice.examples.javaerrorchecker.check.Finding;
import java.util.List;

/**
 * An ordered list of strategies; the first that applies gives the advice, and a default closes the list.
 *
 * <p>Immutable, safe for use by any thread.
 */
public final class Recommender {
    private static final String DEFAULT_NAME = "read-the-message";

    private final List<Strategy> strategies;

    /**
     * Asks strategies in the order of the list.
     *
     * @param strategies special ones before general ones; may be empty, the default always stands at the end
     */
    public Recommender(List<Strategy> strategies) {
        this.strategies = List.copyOf(strategies);
    }

    /**
     * Knows the usual mistakes.
     *
     * @return a recommender with the strategies of this package
     */
    public static Recommender standard() {
        return new Recommender(StandardStrategies.all());
    }

    /**
     * Advises on each finding.
     *
     * @param findings as a check reported them
     * @return one recommendation for each finding, in the same order
     */
    public List<Recommendation> recommend(List<Finding> findings) {
        return findings.stream().map(this::recommend).toList();
    }

    private Recommendation recommend(Finding finding) {
        return strategies.stream()
                .filter(strategy -> strategy.applies().test(finding))
                .findFirst()
                .map(strategy -> new Recommendation(
                        finding, strategy.name(), strategy.advice().apply(finding)))
                .orElseGet(() -> new Recommendation(finding, DEFAULT_NAME, readTheMessage(finding)));
    }

    private static String readTheMessage(Finding finding) {
        String place = finding.line() == 0 ? "the sources" : "line " + finding.line() + " of " + finding.path();
        return "Look at " + place + " and compare it with the compiler's message. Correct the first error of a file"
                + " first: later ones are often its consequences. Then check again.";
    }
}
