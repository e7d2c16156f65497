package dev.sluice.it.vectors;

import dev.sluice.it.wire.ServerSentEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What was expected of a step against what came.
 *
 * @param item what came
 * @param differences empty when it is what was expected
 * @param captures what is known after it; meaningful without differences only
 */
record StepCheck(Emission item, List<String> differences, Captures captures) implements Inbox.Chosen<Emission> {
    static StepCheck of(Step step, Emission actual, Captures captures) {
        Checker checker = new Checker(captures);
        checker.checkMessage(step, actual);
        checker.checkHttp(step.http(), actual);
        checker.checkStream(step.stream(), actual);
        checker.checkEvent(step.json().path("event"), actual);
        return new StepCheck(actual, List.copyOf(checker.differences), checker.captures);
    }

    boolean isMet() {
        return differences.isEmpty();
    }

    /** Collects the differences of one step. */
    private static final class Checker {
        private final List<String> differences = new ArrayList<>();
        private Captures captures;

        Checker(Captures captures) {
            this.captures = captures;
        }

        private void checkMessage(Step step, Emission actual) {
            if (!step.hasMessage()) {
                return;
            }
            if (actual.message().isEmpty()) {
                differences.add("there is no message");
                return;
            }
            Comparison comparison =
                    Comparison.of(step.message(), actual.message().get(), captures, step.isUnordered());
            differences.addAll(comparison.differences());
            captures = comparison.captures();
        }

        private void checkHttp(JsonNode http, Emission actual) {
            Stream.of("status", "method", "path")
                    .filter(http::has)
                    .forEach(name -> checkText(name, http.get(name).asString(), fact(actual, name)));
            if (http.has("contentType")) {
                checkType(http.get("contentType").asString(), actual);
            }
            http.path("headers")
                    .properties()
                    .forEach(header -> checkText(
                            header.getKey(),
                            header.getValue().asString(),
                            actual.headers().first(header.getKey())));
            http.path("absentHeaders").values().stream()
                    .map(JsonNode::asString)
                    .filter(name -> actual.headers().first(name).isPresent())
                    .forEach(name -> differences.add("header " + name + " was not expected"));
        }

        private void checkType(String expected, Emission actual) {
            String type = actual.headers().first("content-type").orElse("nothing");
            if (!type.startsWith(expected)) {
                differences.add("content type is " + type + " instead of " + expected);
            }
        }

        private void checkStream(JsonNode stream, Emission actual) {
            if (stream.has("stream")) {
                checkText("stream", stream.get("stream").asString(), Optional.of(actual.stream()));
            }
            Optional<ServerSentEvent> event = actual.event();
            Map.<String, Optional<String>>of(
                            "event", event.map(ServerSentEvent::type),
                            "id", event.flatMap(ServerSentEvent::id),
                            "retry", event.flatMap(ServerSentEvent::retry),
                            "data", event.map(ServerSentEvent::data))
                    .forEach((name, value) -> {
                        if (stream.has(name)) {
                            checkText("sse." + name, stream.get(name).asString(), value);
                        }
                    });
        }

        private void checkEvent(JsonNode event, Emission actual) {
            if (!event.isMissingNode()) {
                checkText("end of", captures.substituted(event.path("of").asString()), fact(actual, "end of"));
            }
        }

        private void checkText(String what, String expected, Optional<String> actual) {
            String name = Captures.nameIn(expected).orElse("");
            if (!name.isEmpty() && captures.valueOf(name).isEmpty() && actual.isPresent()) {
                captures = captures.with(name, actual.get());
            } else if (!actual.equals(Optional.of(captures.substituted(expected)))) {
                differences.add(
                        what + " is " + actual.orElse("missing") + " instead of " + captures.substituted(expected));
            }
        }

        private static Optional<String> fact(Emission actual, String name) {
            return Optional.ofNullable(actual.facts().get(name));
        }
    }
}
