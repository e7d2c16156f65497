package dev.sluice.it.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.RawConnection;
import dev.sluice.it.wire.ReceivedMessage;
import dev.sluice.it.wire.ScriptedUpstream;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Where one case with one revision happens.
 *
 * @param target what is attacked
 * @param attack the case
 * @param revision that both clients speak
 */
record Neighbourhood(GuardedTarget target, AbuseCase attack, String revision) {
    static final String ALICE = "alice";
    static final String BOB = "bob";

    /** A client with a session where the revision has that. */
    McpCaller caller(String who, String path) {
        return caller(who, path, "{}");
    }

    /** A client with a session where the revision has that, and with capabilities in it. */
    McpCaller caller(String who, String path, String capabilities) {
        URI endpoint = target.endpoint(path);
        return McpCaller.connect(endpoint, revision, target.credentials(who, endpoint), capabilities);
    }

    /** A client of any revision. */
    Visit visit(String who, String path) {
        URI endpoint = target.endpoint(path);
        return Visit.open(endpoint, revision, target.credentials(who, endpoint));
    }

    ScriptedUpstream upstream() {
        return target.upstream();
    }

    /** What the upstream has heard of a method. */
    List<ReceivedMessage> heard(String method) {
        return upstream().received().stream()
                .filter(message -> message.method().equals(method))
                .toList();
    }

    /** The answers to its questions that the upstream has got. */
    List<JsonNode> answers() {
        return upstream().received().stream()
                .map(ReceivedMessage::json)
                .filter(message -> !message.has("method"))
                .toList();
    }

    /** Sends a notification or an answer, and says how it was received. */
    static int post(McpCaller caller, String message) {
        try (RawConnection connection = caller.post(caller.headers(), message)) {
            return connection.answer().status();
        }
    }

    /** What was sent before on the same session has been dealt with once this is answered. */
    static void assertServed(McpCaller caller) {
        assertThat(caller.call(98, "tools/call", "{\"name\":\"admin\",\"arguments\":{\"text\":\"fine\"}}")
                        .text())
                .isEqualTo("fine");
    }

    /** The statuses that a part of the catalogue allows. */
    static List<Integer> statuses(JsonNode expect) {
        JsonNode status = expect.path("status");
        return Stream.concat(Stream.of(status).filter(JsonNode::isInt), status.values().stream())
                .map(JsonNode::asInt)
                .toList();
    }
}
