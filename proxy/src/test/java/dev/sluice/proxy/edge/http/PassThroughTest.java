package dev.sluice.proxy.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.RawClient;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Large answers that nobody but the client reads. */
class PassThroughTest {
    private static final String LARGE = "{\"text\":\"" + "é\\n ".repeat(300_000) + "\",\n\"end\": true}";

    private final EdgeFixture fixture = new EdgeFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void modernAnswer_large_isTheSameByteForByte() {
        fixture.upstream.on("tools/call", (request, wire) -> wire.result(request, LARGE));

        assertThat(fixture.proxy.modernReply(Json.modernCall("1", "add")).text())
                .isEqualTo(Json.result("1", LARGE));
    }

    @Test
    void legacyAnswer_large_isTheSameByteForByte() {
        fixture.upstream.on("tools/call", (request, wire) -> wire.result(request, LARGE));

        assertThat(fixture.proxy
                        .legacy()
                        .initialize("2025-11-25")
                        .reply(Json.call("1", "add"))
                        .text())
                .isEqualTo(Json.result("1", LARGE));
    }

    @Test
    void largeAnswer_afterTheStreamWasOpened_isOneEvent() {
        try (EdgeFixture hasty = EdgeFixture.impatient("keepAlive: 1s")) {
            CountDownLatch go = new CountDownLatch(1);
            hasty.upstream.on("tools/call", (request, wire) -> {
                FakeUpstream.pause(go);
                wire.result(request, LARGE);
            });

            try (RawClient stream = hasty.proxy.modern(Json.modernCall("1", "add"))) {
                assertThat(stream.head().header("content-type")).contains("text/event-stream");
                go.countDown();
                assertThat(stream.data())
                        .containsExactly(Json.result("1", LARGE).replace('\n', ' '));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void largeAnswer_cutByTheUpstream_doesNotLookComplete(boolean modern) {
        fixture.upstream.on("tools/call", (request, wire) -> {
            String whole = Json.result(request.id(), LARGE);
            wire.raw("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9000000\r\n\r\n" + whole);
            wire.close();
        });

        try (RawClient client = modern
                ? fixture.proxy.modern(Json.modernCall("1", "add"))
                : fixture.proxy.legacy().initialize("2025-11-25").post(Json.call("1", "add"))) {
            assertThat(client.head().status()).isEqualTo(200);
            assertThatThrownBy(client::rest).isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void largeAnswer_cutInsideAnEvent_doesNotLookComplete() {
        try (EdgeFixture hasty = EdgeFixture.impatient("keepAlive: 1s")) {
            CountDownLatch go = new CountDownLatch(1);
            hasty.upstream.on("tools/call", (request, wire) -> {
                FakeUpstream.pause(go);
                wire.raw(
                        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9000000\r\n\r\n" + LARGE);
                wire.close();
            });

            try (RawClient stream = hasty.proxy.modern(Json.modernCall("1", "add"))) {
                assertThat(stream.head().header("content-type")).contains("text/event-stream");
                go.countDown();
                assertThatThrownBy(stream::data).isInstanceOf(UncheckedIOException.class);
            }
        }
    }
}
