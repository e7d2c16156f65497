package dev.sluice.interceptors.authorization;

import dev.cel.runtime.CelAttributePattern;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelUnknownSet;
import dev.cel.runtime.UnknownContext;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A compiled expression. Any thread may test it. */
final class Condition {
    private static final Logger log = LoggerFactory.getLogger(Condition.class);
    private static final List<CelAttributePattern> ARGUMENTS =
            List.of(CelAttributePattern.fromQualifiedIdentifier(Vocabulary.ARGUMENTS));

    private final CelRuntime.Program program;

    Condition(CelRuntime.Program program) {
        this.program = program;
    }

    /** What came of a test. */
    enum Truth {
        YES,
        NO,
        /** It depends on arguments that are not known. */
        UNDECIDED,
        /** It asks for what is not there, or takes too many steps. */
        FAILED
    }

    Truth test(Facts facts) {
        try {
            Object result = program.advanceEvaluation(
                    UnknownContext.create(facts, facts.knowsArguments() ? List.of() : ARGUMENTS));
            if (result instanceof Boolean met) {
                return met ? Truth.YES : Truth.NO;
            }
            return result instanceof CelUnknownSet ? Truth.UNDECIDED : Truth.FAILED;
        } catch (CelEvaluationException | RuntimeException e) {
            log.debug("A rule could not be evaluated: {}", e.getMessage());
            return Truth.FAILED;
        }
    }
}
