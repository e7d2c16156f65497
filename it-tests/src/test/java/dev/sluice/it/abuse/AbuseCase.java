package dev.sluice.it.abuse;

import dev.sluice.it.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * One line of the catalogue.
 *
 * @param id its name, with the group before the dash
 * @param title what is tried
 * @param revisions to try it with
 * @param requires what must be configured
 * @param upstream how the upstream misbehaves; missing when it does not
 * @param request what is sent, written for the newest revision
 * @param expect what must come of it
 */
record AbuseCase(
        String id,
        String title,
        List<String> revisions,
        Set<String> requires,
        JsonNode upstream,
        JsonNode request,
        JsonNode expect) {

    /** All cases, in the order of the file. */
    static List<AbuseCase> read(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> !line.isBlank()).map(AbuseCase::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AbuseCase parse(String line) {
        JsonNode json = Json.parse(line);
        return new AbuseCase(
                json.path("id").asString(),
                json.path("title").asString(),
                texts(json.path("revision")),
                Set.copyOf(texts(json.path("requires"))),
                json.path("upstream"),
                json.path("request"),
                json.path("expect"));
    }

    private static List<String> texts(JsonNode list) {
        return list.values().stream().map(JsonNode::asString).toList();
    }

    String group() {
        return id.substring(0, id.indexOf('-'));
    }

    /** The route that has what the case requires; what names the forbidden tool needs the policy that forbids it. */
    String route(String revision) {
        if (requires.contains("limit:echo=10/min")) {
            return AbuseTarget.limited(revision);
        }
        if (requires.contains("trace:strip-baggage")) {
            return AbuseTarget.TRACED;
        }
        if (requires.contains("policy:hide-denied")) {
            return AbuseTarget.AUTHORIZED;
        }
        if (requires.contains("modern-only")) {
            return AbuseTarget.MODERN_ONLY;
        }
        if (requires.contains("policy:unknown-method=reject")) {
            return AbuseTarget.STRICT;
        }
        if (requires.contains("interceptor:rewrite-region")) {
            return AbuseTarget.REWRITING;
        }
        return request.toString().contains("{{tool.denied}}") ? AbuseTarget.POLICED : AbuseTarget.PLAIN;
    }

    /** How the case is shown. */
    String displayName(String revision) {
        return id + " " + revision + ": " + title;
    }
}
