package dev.sluice.proxy.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.RawClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestBodyTest {
    private static final String HEAD = "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

    private final EdgeFixture fixture = new EdgeFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void body_atTheLimit_isRead() {
        assertThat(fixture.post(initialize(EdgeFixture.MAX_BODY)).status()).isEqualTo(200);
    }

    @Test
    void body_announcedOverTheLimit_isTooLargeAndClosesTheConnection() {
        try (RawClient client = fixture.proxy.connect()) {
            client.send(HEAD + "Content-Length: " + (EdgeFixture.MAX_BODY + 1) + "\r\n\r\n");

            assertThat(client.reply().refusal()).isEqualTo("413 -32600");
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void body_chunkedOverTheLimit_isTooLarge() {
        try (RawClient client = fixture.proxy.connect()) {
            client.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n");
            client.send("1001\r\n" + "x".repeat(0x1001) + "\r\n");

            assertThat(client.reply().status()).isEqualTo(413);
        }
    }

    @Test
    void body_chunked_isRead() {
        String body = initialize(300);
        try (RawClient client = fixture.proxy.connect()) {
            client.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n");
            client.send("64\r\n" + body.substring(0, 100) + "\r\nc8\r\n" + body.substring(100) + "\r\n0\r\n\r\n");

            assertThat(client.reply().status()).isEqualTo(200);
        }
    }

    @Test
    void body_thatDoesNotArrive_timesOutAndClosesTheConnection() {
        try (EdgeFixture hasty = EdgeFixture.impatient("requestBody: 300ms");
                RawClient client = hasty.proxy.connect()) {
            client.send(HEAD + "Content-Length: 100\r\n\r\n{");

            assertThat(client.reply().refusal()).isEqualTo("408 -32600");
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/json-rpc", ""})
    void contentType_otherThanJson_isUnsupported(String type) {
        assertThat(fixture.post(initialize(300), "Content-Type", type).refusal())
                .isEqualTo("415 -32600");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json; charset=utf-8", "Application/JSON"})
    void contentType_jsonInOtherWriting_isFine(String type) {
        assertThat(fixture.post(initialize(300), "Content-Type", type).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"gzip,415", "deflate,415", "br,415", "identity,200"})
    void contentEncoding_otherThanIdentity_isUnsupported(String encoding, int status) {
        assertThat(fixture.post(initialize(300), "Content-Encoding", encoding).status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'';-32700",
                "' ';-32700",
                "nonsense;-32700",
                "{\"jsonrpc\":\"2.0\";-32700",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"} {};-32700",
                "7;-32600",
                "{\"id\":1};-32600",
                "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"};-32600",
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"};-32600",
                "{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\"};-32600"
            })
    void body_thatIsNoMessage_isABadRequest(String body, int code) {
        assertThat(fixture.post(body).refusal()).isEqualTo("400 " + code);
    }

    @Test
    void contentLength_thatIsNoNumber_isABadRequest() {
        try (RawClient client = fixture.proxy.connect()) {
            client.send(HEAD + "Content-Length: abc\r\n\r\n");

            assertThat(client.head().status()).isEqualTo(400);
        }
    }

    @Test
    void accept_ofOneFormOnly_isNotAcceptable() {
        assertThat(fixture.post(initialize(300), "Accept", "application/json").refusal())
                .isEqualTo("406 -32600");
    }

    private static String initialize(int length) {
        String start = "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"";
        String end = "\",\"version\":\"1\"}}";
        int used = Json.request("1", "initialize", start + end).length();
        return Json.request("1", "initialize", start + "n".repeat(length - used) + end);
    }
}
