package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.Received;
import dev.sluice.proxy.testing.TestProxy;

/**
 * The doors by which a text gets past a policy that changes only what it is asked about: the cache, questions, resumed
 * events, arguments.
 *
 * @param proxy with a policy that takes a secret out, and a cache
 * @param upstream behind it
 * @param secret that is to be taken out
 * @param note that stands in its place
 */
record SecretDoors(TestProxy proxy, FakeUpstream upstream, String secret, String note) {
    /** The result of a tool with the secret in its text. */
    String text() {
        return "{\"content\":[{\"type\":\"text\",\"text\":\"" + secret + "\"}]}";
    }

    void assertClean(String text) {
        assertThat(text).contains(note).doesNotContain(secret);
    }

    void assertCacheGivesCleanAnswers() {
        upstream.on(
                "resources/read",
                (request, wire) -> wire.result(
                        request,
                        "{\"resultType\":\"complete\",\"ttlMs\":60000,\"cacheScope\":\"public\",\"contents\":[{\"uri\":"
                                + "\"x\",\"text\":\"" + secret + "\"}]}"));
        String read = Json.modern("1", "resources/read", "\"uri\":\"x\"");

        assertClean(proxy.modernReply(read).text());
        assertClean(proxy.modernReply(read).text());
        assertThat(upstream.received("resources/read")).hasSize(1);
    }

    void assertQuestionAndResumedEventAreClean() {
        upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.event(Json.request("\"q-1\"", "elicitation/create", "{\"message\":\"" + secret + "\"}"));
            wire.event(Json.result(request.id(), text()));
            wire.endStream();
        });
        LegacyClient client = proxy.legacy().initialize("2025-11-25", "{\"elicitation\":{}}");

        String first = "";
        try (RawClient stream = client.post(Json.call("1", "t"))) {
            assertThat(stream.head().status()).isEqualTo(200);
            RawClient.Event question = stream.event().orElseThrow();
            first = question.id();
            assertClean(question.data() + String.join("\n", stream.data()));
        }
        try (RawClient resumed = client.get("Last-Event-ID", first)) {
            assertThat(resumed.head().status()).isEqualTo(200);
            assertClean(resumed.event().orElseThrow().data());
        }
    }

    /** Returns what reached the server. */
    Received assertArgumentIsClean() {
        upstream.on("prompts/get", (request, wire) -> wire.result(request, "{\"messages\":[]}"));

        assertThat(proxy.modernReply(Json.modern(
                                "1", "prompts/get", "\"name\":\"p\",\"arguments\":{\"k\":\"" + secret + "\"}"))
                        .status())
                .isEqualTo(200);

        assertThat(upstream.received("prompts/get")).hasSize(1);
        Received received = upstream.received("prompts/get").get(0);
        assertClean(received.text());
        return received;
    }
}
