package dev.sluice.it.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.wire.EventStream;
import dev.sluice.it.wire.Json;
import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.OutboundResponse;
import dev.sluice.it.wire.RawConnection;
import dev.sluice.it.wire.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/** Attacks on what belongs together: answers to questions, cancellations and progress to calls. */
final class CorrelationAttacks {
    private static final String SLOW = "{\"name\":\"slow_echo\",\"arguments\":{}}";
    private static final long PATIENCE_SECONDS = 20;

    private final Neighbourhood neighbourhood;
    private final Path heardByTheSharedServer;

    CorrelationAttacks(Neighbourhood neighbourhood, Path heardByTheSharedServer) {
        this.neighbourhood = neighbourhood;
        this.heardByTheSharedServer = heardByTheSharedServer;
    }

    void perform() throws IOException {
        switch (neighbourhood.attack().id()) {
            case "SESS-06" -> answerForAnother();
            case "SESS-07" -> cancelForAnother();
            default -> callAlike();
        }
    }

    /** Every revision with sessions can ask for a sample. */
    private void answerForAnother() throws IOException {
        CountDownLatch answered = new CountDownLatch(1);
        neighbourhood.upstream().onCall("slow_echo", (call, response) -> {
            response.beginStream();
            response.event("{\"jsonrpc\":\"2.0\",\"id\":\"asked\",\"method\":\"sampling/createMessage\",\"params\":{"
                    + "\"messages\":[],\"maxTokens\":1}}");
            finish(call, response, answered);
        });
        McpCaller alice = neighbourhood.caller(Neighbourhood.ALICE, "/mcp", "{\"sampling\":{}}");
        McpCaller bob = neighbourhood.caller(Neighbourhood.BOB, "/mcp", "{\"sampling\":{}}");
        try (RawConnection calling = alice.begin(1, "tools/call", SLOW)) {
            EventStream events = calling.answer().events();
            JsonNode question = Json.parse(events.nextMessage().orElseThrow().data());

            assertThat(Neighbourhood.post(bob, sample(question, "forged")))
                    .isIn(Neighbourhood.statuses(neighbourhood.attack().expect()));
            Neighbourhood.assertServed(bob);
            assertThat(neighbourhood.answers()).isEmpty();

            assertThat(Neighbourhood.post(alice, sample(question, "own"))).isEqualTo(202);
            Awaitility.await().until(() -> !neighbourhood.answers().isEmpty());
            assertThat(neighbourhood.answers().toString()).contains("own").doesNotContain("forged");
            answered.countDown();
            assertThat(events.nextMessage().orElseThrow().data()).contains("\"result\"");
        }
    }

    private static String sample(JsonNode question, String text) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + question.path("id")
                + ",\"result\":{\"role\":\"assistant\",\"model\":\"m\",\"content\":{\"type\":\"text\",\"text\":\""
                + text
                + "\"}}}";
    }

    private void cancelForAnother() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch enough = new CountDownLatch(1);
        neighbourhood.upstream().onCall("slow_echo", (call, response) -> {
            response.beginStream();
            begun.countDown();
            finish(call, response, enough);
        });
        McpCaller alice = neighbourhood.caller(Neighbourhood.ALICE, "/mcp");
        McpCaller bob = neighbourhood.caller(Neighbourhood.BOB, "/mcp");
        try (RawConnection calling = alice.begin(1, "tools/call", SLOW)) {
            await(begun);
            String cancelled =
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}";

            assertThat(Neighbourhood.post(bob, cancelled))
                    .isIn(Neighbourhood.statuses(neighbourhood.attack().expect()));
            Neighbourhood.assertServed(bob);
            assertThat(neighbourhood.heard("notifications/cancelled")).isEmpty();

            enough.countDown();
            assertThat(calling.answer().text()).contains("done");
        }
    }

    /** Two clients whose calls have the same names, at a server that has one line for both. */
    private void callAlike() throws IOException {
        long before = calls().count();
        try (Visit alice = neighbourhood.visit(Neighbourhood.ALICE, "/shared");
                Visit bob = neighbourhood.visit(Neighbourhood.BOB, "/shared")) {
            Supplier<Answered> first = alice.begin(1, "tools/call", slowEcho("A"));
            Supplier<Answered> second = bob.begin(1, "tools/call", slowEcho("B"));

            assertOnly(first, "A", "B");
            assertOnly(second, "B", "A");
        }
        List<JsonNode> received = calls().skip(before).toList();
        assertThat(received).hasSize(2);
        assertThat(received.get(0).path("id")).isNotEqualTo(received.get(1).path("id"));
        assertThat(received.get(0).at("/params/_meta/progressToken"))
                .isNotEqualTo(received.get(1).at("/params/_meta/progressToken"));
    }

    private static String slowEcho(String text) {
        return "{\"name\":\"slow_echo\",\"arguments\":{\"text\":\"" + text + "\"},\"_meta\":{\"progressToken\":1}}";
    }

    private static void assertOnly(Supplier<Answered> call, String own, String other) {
        try (Answered answered = call.get()) {
            assertThat(answered.last().at("/result/content/0/text").asString(""))
                    .isEqualTo(own);
            assertThat(answered.last().path("id").asInt()).isEqualTo(1);
            assertThat(answered.messages())
                    .as(answered.text())
                    .filteredOn(message -> message.path("method").asString("").equals("notifications/progress"))
                    .singleElement()
                    .satisfies(progress -> {
                        assertThat(progress.at("/params/message").asString("")).isEqualTo(own);
                        assertThat(progress.at("/params/progressToken").asInt()).isEqualTo(1);
                    });
            assertThat(answered.text()).doesNotContain("\"" + other + "\"");
        }
    }

    private Stream<JsonNode> calls() throws IOException {
        return Files.exists(heardByTheSharedServer)
                ? Files.readAllLines(heardByTheSharedServer).stream()
                        .map(Json::parse)
                        .filter(message -> message.path("method").asString("").equals("tools/call"))
                : Stream.empty();
    }

    private static void finish(JsonNode call, OutboundResponse response, CountDownLatch enough) throws IOException {
        await(enough);
        response.event(ScriptedUpstream.result(call, "done"));
        response.endStream();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
