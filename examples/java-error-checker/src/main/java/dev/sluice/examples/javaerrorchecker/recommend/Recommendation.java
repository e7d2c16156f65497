package dev.sluice.examples.javaerrorchecker.recommend;

import dev.sluice.examples.javaerrorchecker.check.Finding;

/**
 * Advice on one finding.
 *
 * @param finding what the compiler said
 * @param strategy name of the strategy that gave the advice
 * @param advice what to do, in complete sentences
 */
public record Recommendation(Finding finding, String strategy, String advice) {}
