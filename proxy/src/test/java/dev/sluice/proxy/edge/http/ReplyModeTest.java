package dev.sluice.proxy.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.HttpHead;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.RawClient;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether an answer is one JSON body or an event stream, and with which status. */
class ReplyModeTest {
    private static final String CALL = Json.modernCall("1", "add");
    private static final String COMPLETE = "{\"resultType\":\"complete\"}";
    private static final String PROGRESS = Json.notification("notifications/progress", "{\"progressToken\":1}");

    private final EdgeFixture fixture = new EdgeFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void answerFirst_isJson() {
        fixture.upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.event(Json.result(request.id(), "{}"));
            wire.endStream();
        });

        RawClient.Reply reply = fixture.proxy.modernReply(CALL);

        assertThat(reply.head().headers())
                .containsEntry("content-type", "application/json")
                .containsEntry("cache-control", "no-store")
                .containsEntry("x-content-type-options", "nosniff");
        assertThat(reply.text()).isEqualTo(Json.result("1", COMPLETE));
    }

    @Test
    void somethingElseFirst_isAStream() {
        fixture.upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.event(PROGRESS);
            wire.event(Json.result(request.id(), "{}"));
            wire.endStream();
        });

        try (RawClient stream = fixture.proxy.modern(CALL)) {
            HttpHead head = stream.head();

            assertThat(head.status()).isEqualTo(200);
            assertThat(head.headers())
                    .containsEntry("content-type", "text/event-stream")
                    .containsEntry("cache-control", "no-cache")
                    .containsEntry("x-accel-buffering", "no");
            assertThat(stream.data()).containsExactly(PROGRESS, Json.result("1", COMPLETE));
        }
    }

    @Test
    void modernStream_hasNoIds() {
        fixture.upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.chunk("id: 5\nretry: 100\ndata: " + PROGRESS + "\n\n");
            wire.event(Json.result(request.id(), "{}"));
            wire.endStream();
        });

        try (RawClient stream = fixture.proxy.modern(CALL)) {
            assertThat(stream.head().status()).isEqualTo(200);
            assertThat(stream.rest()).doesNotContain("id: 5", "id:", "retry:");
        }
    }

    @ParameterizedTest
    @CsvSource({"2025-06-18,false", "2025-11-25,true"})
    void legacyStream_isPrimedWhereTheRevisionHasThat(String version, boolean primed) {
        fixture.upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.event(PROGRESS);
            wire.event(Json.result(request.id(), "{}"));
            wire.endStream();
        });
        LegacyClient client = fixture.proxy.legacy().initialize(version);

        try (RawClient stream = client.post(Json.call("1", "add"))) {
            assertThat(stream.head().status()).isEqualTo(200);
            RawClient.Event first = stream.event().orElseThrow();

            assertThat(first.id()).isNotEmpty();
            assertThat(first.data().isEmpty()).isEqualTo(primed);
        }
    }

    @Test
    void nothingForAWhile_opensAStreamWithComments() {
        try (EdgeFixture hasty = EdgeFixture.impatient("keepAlive: 1s")) {
            CountDownLatch go = new CountDownLatch(1);
            hasty.upstream.on("tools/call", (request, wire) -> {
                FakeUpstream.pause(go);
                wire.result(request, "{}");
            });

            try (RawClient stream = hasty.proxy.modern(CALL)) {
                assertThat(stream.head().header("content-type")).contains("text/event-stream");
                assertThat(stream.line()).isEqualTo(":");
                go.countDown();
                assertThat(stream.data()).containsExactly(Json.result("1", COMPLETE));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"-32601,404", "-32020,400", "-32021,400", "-32022,400", "-32602,200", "-32603,200", "-31429,429"})
    void modernError_hasTheStatusOfItsCode(int code, int status) {
        fixture.upstream.on("tools/call", (request, wire) -> wire.json(200, Json.error(request.id(), code)));

        assertThat(fixture.proxy.modernReply(CALL).refusal()).isEqualTo(status + " " + code);
    }

    @ParameterizedTest
    @ValueSource(ints = {-32601, -32602, -32603})
    void legacyError_hasStatus200(int code) {
        fixture.upstream.on("tools/call", (request, wire) -> wire.json(200, Json.error(request.id(), code)));

        assertThat(fixture.proxy
                        .legacy()
                        .initialize("2025-11-25")
                        .reply(Json.call("1", "add"))
                        .refusal())
                .isEqualTo("200 " + code);
    }

    @Test
    void overloadedUpstream_passesItsRetryAfterOn() {
        fixture.upstream.on("tools/call", (request, wire) -> wire.empty(429, "retry-after", "7"));

        RawClient.Reply reply = fixture.proxy.modernReply(CALL);

        assertThat(reply.refusal()).isEqualTo("503 -31429");
        assertThat(reply.head().header("retry-after")).contains("7");
        assertThat(reply.at("/error/data/fault")).isEqualTo("\"upstream\"");
    }

    @Test
    void fault_ofTheUpstream_saysWhoseAndWhatAndNothingOfIt() {
        fixture.upstream.on("tools/call", (request, wire) -> wire.body(500, "text/html", "<html>java.lang.Secret"));

        RawClient.Reply reply = fixture.proxy.modernReply(CALL);

        assertThat(reply.refusal()).isEqualTo("200 -32603");
        assertThat(reply.at("/id")).isEqualTo("1");
        assertThat(reply.at("/error/data/reason")).isEqualTo("\"upstream_unavailable\"");
        assertThat(reply.at("/error/data/fault")).isEqualTo("\"upstream\"");
        assertThat(reply.at("/error/data/requestId")).isNotEmpty();
        assertThat(reply.text()).doesNotContain("Secret", "html");
    }

    @Test
    void json_withLineBreaks_isOneDataLine() {
        fixture.upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.chunk("data: {\"jsonrpc\":\"2.0\",\ndata: \"method\":\"notifications/x\"}\n\n");
            wire.event(Json.result(request.id(), "{}"));
            wire.endStream();
        });

        try (RawClient stream = fixture.proxy.modern(CALL)) {
            assertThat(stream.head().status()).isEqualTo(200);
            assertThat(stream.event().orElseThrow().data())
                    .isEqualTo("{\"jsonrpc\":\"2.0\", \"method\":\"notifications/x\"}");
        }
    }
}
