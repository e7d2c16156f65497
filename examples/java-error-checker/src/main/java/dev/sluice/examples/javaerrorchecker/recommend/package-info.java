/**
 * Recommendations: what to do about a finding, from an ordered list of strategies.
 *
 * <p>Start with {@link dev.sluice.examples.javaerrorchecker.recommend.Recommender}.
 */
@NullMarked
package dev.sluice.examples.javaerrorchecker.recommend;

import org.jspecify.annotations.NullMarked;
