package dev.sluice.it.npm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * What the steps of one client came to at one server, and what they should have come to.
 *
 * @param steps through Sluice
 * @param direct the same client's at a server of its own revision, by step
 */
record PairReport(List<PairOutcome> steps, Map<String, PairOutcome> direct) {
    private static final String LAST_STEP = "end the session";

    static PairReport of(List<PairOutcome> steps, List<PairOutcome> direct) {
        return new PairReport(steps, direct.stream().collect(Collectors.toMap(PairOutcome::step, Function.identity())));
    }

    /** How many steps came to what they should. */
    long passed() {
        return steps.stream().filter(step -> problem(step).isEmpty()).count();
    }

    /** Every step that did not, with what it came to instead. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        steps.forEach(step -> problem(step).ifPresent(problems::add));
        boolean ended = steps.stream().anyMatch(step -> step.step().equals(LAST_STEP));
        if (steps.isEmpty() || ended != direct.containsKey(LAST_STEP)) {
            problems.add("the client did not come to its last step");
        }
        return problems;
    }

    private Optional<String> problem(PairOutcome step) {
        Optional<JsonNode> wanted = step.expected()
                .or(() -> Optional.ofNullable(direct.get(step.step())).flatMap(PairOutcome::value));
        if (step.value().isEmpty()) {
            return Optional.of(step.step() + ": " + step.error());
        }
        return wanted.equals(step.value())
                ? Optional.empty()
                : Optional.of(step.step() + ": " + step.value().get() + " instead of "
                        + wanted.map(JsonNode::toString).orElse("a step that the direct run has"));
    }
}
