package dev.sluice.examples.javaerrorchecker.recommend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.examples.javaerrorchecker.check.Finding;
import dev.sluice.examples.javaerrorchecker.check.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RecommenderTest {
    @Test
    void strategies_thatBothApply_leaveItToTheFirst() {
        Recommender recommender = new Recommender(List.of(
                new Strategy("never", finding -> false, finding -> "no"),
                new Strategy("first", finding -> true, finding -> "one"),
                new Strategy("second", finding -> true, finding -> "two")));
        Finding finding = finding("code", "message");

        assertThat(recommender.recommend(List.of(finding)))
                .containsExactly(new Recommendation(finding, "first", "one"));
    }

    @Test
    void finding_thatNoStrategyKnows_getsTheDefaultWithItsPlace() {
        Recommendation recommendation = onlyOne(new Recommender(List.of()), finding("unheard.of", "message"));

        assertThat(recommendation.strategy()).isEqualTo("read-the-message");
        assertThat(recommendation.advice()).contains("line 3 of A.java");
    }

    @Test
    void recommendations_areOnePerFindingInOrder() {
        List<Finding> findings = List.of(
                finding("compiler.err.expected", "';' expected"),
                finding("compiler.err.missing.ret.stmt", "missing return statement"));

        assertThat(Recommender.standard().recommend(findings))
                .extracting(Recommendation::finding)
                .isEqualTo(findings);
    }

    @ParameterizedTest
    @CsvSource({
        "compiler.err.cant.resolve.location, unknown-symbol",
        "compiler.err.cant.resolve.location.args, unknown-symbol",
        "compiler.err.doesnt.exist, unknown-package",
        "compiler.err.class.public.should.be.in.file, file-name",
        "compiler.err.premature.eof, unclosed",
        "compiler.err.unclosed.str.lit, unclosed",
        "compiler.err.expected, syntax",
        "compiler.err.expected3, syntax",
        "compiler.err.prob.found.req, type-mismatch",
        "compiler.err.cant.apply.symbols, wrong-arguments",
        "compiler.err.missing.ret.stmt, missing-return",
        "compiler.err.unreported.exception.need.to.catch.or.throw, unhandled-exception",
        "compiler.err.var.might.not.have.been.initialized, not-initialized",
        "compiler.err.cant.ref.non.effectively.final.var, assigned-final",
        "compiler.err.already.defined, declared-twice",
        "compiler.err.does.not.override.abstract, abstract-method",
        "compiler.err.non-static.cant.be.ref, static-context",
        "compiler.err.report.access, not-accessible",
        "compiler.err.unreachable.stmt, unreachable",
        "compiler.warn.raw.class.use, raw-type",
        "compiler.warn.has.been.deprecated, deprecated",
        "compiler.warn.possible.fall-through.into.case, warning",
        "compiler.err.expectedsomething, read-the-message",
        "compiler.err.something.new, read-the-message"
    })
    void code_ofTheCompiler_meetsItsStrategy(String code, String strategy) {
        assertThat(onlyOne(Recommender.standard(), finding(code, "message")).strategy())
                .isEqualTo(strategy);
    }

    @Test
    void unknownClass_ofTheJdk_isAdvisedToBeImported() {
        Recommendation recommendation = onlyOne(
                Recommender.standard(),
                finding(
                        "compiler.err.cant.resolve.location",
                        "cannot find symbol\n  symbol:   class List\n  location: class A"));

        assertThat(recommendation.strategy()).isEqualTo("missing-import");
        assertThat(recommendation.advice()).contains("import java.util.List;");
    }

    private static Recommendation onlyOne(Recommender recommender, Finding finding) {
        List<Recommendation> recommendations = recommender.recommend(List.of(finding));
        assertThat(recommendations).hasSize(1);
        return recommendations.get(0);
    }

    private static Finding finding(String code, String message) {
        return new Finding("A.java", 3, 1, Severity.ERROR, message, code);
    }
}
