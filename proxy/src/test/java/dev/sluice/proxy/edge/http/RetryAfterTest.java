package dev.sluice.proxy.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.TestIssuer;
import dev.sluice.proxy.testing.TestProxy;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever is refused for now learns at the door when to try again, whatever refuses. */
final class RetryAfterTest {
    private static final String HINT = "session: {retryAfter: 3s}";
    private static final String ISSUER_AWAY =
            "authentication: {methods: [oauth], issuers: [{issuer: 'http://127.0.0.1:1'}], legacyAsMetadata: mirror}";

    private final FakeUpstream upstream = new FakeUpstream();
    private final CountDownLatch answer = new CountDownLatch(1);

    @AfterEach
    void close() {
        answer.countDown();
        upstream.close();
    }

    @Test
    void call_thatFindsNoFreeConnection_isToldTheUsualTime() {
        upstream.on("tools/call", (request, wire) -> {
            FakeUpstream.pause(answer);
            wire.result(request, "{\"content\":[]}");
        });
        try (TestProxy proxy = TestProxy.before(upstream)
                        .with(HINT)
                        .with("limits: {upstreamCalls: 1}")
                        .with("timeouts: {upstreamWait: 50ms}")
                        .start();
                RawClient first = proxy.modern(Json.modernCall("1", "add"))) {
            var unused = upstream.await("tools/call");

            RawClient.Reply refused = proxy.modernReply(Json.modernCall("2", "add"));

            assertThat(refused.refusal()).isEqualTo("503 -31429");
            assertThat(refused.head().header("retry-after")).contains("3");
            answer.countDown();
            assertThat(first.reply().status()).isEqualTo(200);
        }
    }

    @Test
    void credential_thatCannotBeCheckedNow_andDocumentThatCannotBeHad_tellTheUsualTime() {
        TestIssuer issuer = new TestIssuer(URI.create("http://127.0.0.1:1"));
        try (TestProxy proxy = TestProxy.before(upstream)
                        .with(HINT)
                        .with(ISSUER_AWAY)
                        .with("listen: {address: '127.0.0.1:0', publicUrl: 'https://gw.example'}")
                        .start();
                RawClient client = proxy.connect()) {
            client.request("GET", "/.well-known/oauth-authorization-server", "");
            String token = issuer.token("https://gw.example/mcp", claims -> {});

            Stream.of(
                            client.reply(),
                            proxy.modernReply(Json.modernCall("1", "add"), "Authorization", "Bearer " + token))
                    .forEach(reply -> {
                        assertThat(reply.status()).isEqualTo(503);
                        assertThat(reply.head().header("retry-after")).contains("3");
                    });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 404, 429, 502})
    void answer_thatIsNoRefusalForNow_saysNothing(int status) {
        HttpHeaders headers = new DefaultHttpHeaders();

        new RetryAfter(Duration.ofSeconds(3)).complete(status, headers);

        assertThat(headers).isEmpty();
    }

    @Test
    void refusal_thatKnowsTheTime_keepsIt() {
        HttpHeaders headers = new DefaultHttpHeaders().set("Retry-After", "9");

        new RetryAfter(Duration.ofSeconds(3)).complete(503, headers);

        assertThat(headers.getAll("Retry-After")).isEqualTo(List.of("9"));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "1000, 1", "1001, 2"})
    void seconds_areWhole_andNeverLessThanMeant(long millis, String seconds) {
        assertThat(RetryAfter.seconds(Duration.ofMillis(millis))).isEqualTo(seconds);
    }
}
