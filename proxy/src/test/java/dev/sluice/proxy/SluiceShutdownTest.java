package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.LogLines;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.TestProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

final class SluiceShutdownTest {
    private final FakeUpstream upstream = new FakeUpstream();
    private final CountDownLatch answer = new CountDownLatch(1);

    @BeforeEach
    void holdCallsBack() {
        upstream.on("tools/call", (request, wire) -> {
            FakeUpstream.pause(answer);
            wire.result(request, "{\"content\":[]}");
        });
    }

    @AfterEach
    void closeUpstream() {
        answer.countDown();
        upstream.close();
    }

    @Test
    void close_callInFlight_letsItEndAndTakesNoOther() {
        TestProxy proxy = start("30s");
        LegacyClient client = proxy.legacy().initialize("2025-11-25");
        try (RawClient call = client.post(Json.call("2", "t"))) {
            var unused = upstream.await("tools/call");

            CompletableFuture<Void> closing = CompletableFuture.runAsync(proxy::close);
            await().untilAsserted(() ->
                    assertThatThrownBy(() -> connect(proxy).close()).isInstanceOf(IOException.class));
            assertThat(closing).isNotDone();
            answer.countDown();

            assertThat(call.reply().text()).contains("\"id\":2", "\"result\"");
            assertThat(closing).succeedsWithin(Duration.ofSeconds(20));
        }
    }

    @Test
    void close_graceIsOver_cutsTheCall() {
        beginCallsAndHoldThemBack();
        TestProxy proxy = start("100ms");
        LegacyClient client = proxy.legacy().initialize("2025-11-25");
        try (RawClient call = client.post(Json.call("2", "t"))) {
            assertThat(call.head().status()).isEqualTo(200);

            proxy.close();

            assertThat(call.rest()).contains("begun").doesNotContain("\"result\"");
        }
    }

    @Test
    void close_openStream_tellsItWhenToComeBack() {
        TestProxy proxy = start("30s");
        LegacyClient client = proxy.legacy().initialize("2025-11-25");
        try (RawClient stream = client.get()) {
            assertThat(stream.head().status()).isEqualTo(200);

            proxy.close();

            assertThat(stream.rest()).contains("retry: 77");
        }
    }

    @Test
    void close_duringTheDelay_servesNewClientsAndSendsThemAway() {
        TestProxy proxy = started("delay: 5s, grace: 30s");
        CompletableFuture<Void> closing = CompletableFuture.runAsync(proxy::close);
        await().untilAsserted(() -> assertThat(connectionHeader(proxy)).isEqualTo("close"));

        LegacyClient client = proxy.legacy().initialize("2025-11-25");
        answer.countDown();

        assertThat(client.reply(Json.call("2", "t")).text()).contains("\"result\"");
        assertThat(closing).succeedsWithin(Duration.ofSeconds(20));
    }

    @Test
    void close_connectionWithoutARequestYet_isServed() {
        TestProxy proxy = started("linger: 10s, grace: 30s");
        LegacyClient client = proxy.legacy().initialize("2025-11-25");
        try (RawClient connection = proxy.connect()) {
            CompletableFuture<Void> closing = CompletableFuture.runAsync(proxy::close);
            await().untilAsserted(() ->
                    assertThatThrownBy(() -> connect(proxy).close()).isInstanceOf(IOException.class));

            connection.request(
                    "POST",
                    "/mcp",
                    Json.request("2", "ping", "{}"),
                    "Mcp-Session-Id",
                    client.session(),
                    "Content-Type",
                    "application/json",
                    "Accept",
                    "application/json, text/event-stream");

            assertThat(connection.reply().status()).isEqualTo(200);
            assertThat(closing).succeedsWithin(Duration.ofSeconds(5));
        }
    }

    @Test
    void close_connectionThatStaysSilent_isClosedLongBeforeTheGraceIsOver() {
        TestProxy proxy = started("linger: 100ms, grace: 60s");
        try (RawClient connection = proxy.connect()) {
            CompletableFuture<Void> closing = CompletableFuture.runAsync(proxy::close);

            assertThat(connection.isClosedByPeer()).isTrue();
            assertThat(closing).succeedsWithin(Duration.ofSeconds(20));
        }
    }

    @Test
    void close_again_doesNothing() {
        TestProxy proxy = start("30s");
        proxy.close();

        proxy.close();

        assertThat(proxy.sluice().exchanges().sessions().statistics().live()).isZero();
    }

    @Test
    void close_nothingUnderWayAndNoGrace_warnsOfNothing() {
        TestProxy proxy = start("0s");

        assertThat(linesOfClosing(proxy))
                .containsExactly("INFO Stopping: no new connections, no new sessions", "INFO Stopped");
    }

    @Test
    void close_interceptorThatDoesNotEnd_isGivenUpAfterAStep() {
        TestProxy proxy = TestProxy.before(upstream)
                .with("shutdown: {step: 100ms, linger: 0s}")
                .interceptor(new Endless())
                .start();
        try (LogLines lines = LogLines.of(Step.class)) {
            proxy.close();

            assertThat(lines.all()).singleElement().asString().startsWith("WARN telling the interceptors failed: ");
        }
    }

    private static final class Endless implements Interceptor {
        @Override
        public Mono<InterceptAction> intercept(InterceptContext context) {
            return Mono.just(InterceptAction.proceed());
        }

        @Override
        public Mono<Void> shutdown() {
            return Mono.never();
        }
    }

    @Test
    void close_graceIsOver_saysSoAsAPersonWould() {
        beginCallsAndHoldThemBack();
        TestProxy proxy = start("100ms");
        LegacyClient client = proxy.legacy().initialize("2025-11-25");
        try (RawClient call = client.post(Json.call("2", "t"))) {
            assertThat(call.head().status()).isEqualTo(200);

            assertThat(linesOfClosing(proxy))
                    .contains(
                            "INFO Waiting up to 100ms for 1 exchange under way",
                            "WARN Cutting 1 exchange still under way after 100ms");
        }
    }

    private void beginCallsAndHoldThemBack() {
        upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.event(Json.notification("notifications/message", "{\"level\":\"info\",\"data\":\"begun\"}"));
            FakeUpstream.pause(answer);
        });
    }

    private static List<String> linesOfClosing(TestProxy proxy) {
        try (LogLines lines = LogLines.of(Shutdown.class)) {
            proxy.close();
            return lines.all();
        }
    }

    private TestProxy start(String grace) {
        return started("grace: " + grace + ", retry: 77ms");
    }

    private TestProxy started(String shutdown) {
        return TestProxy.before(upstream).with("shutdown: {" + shutdown + "}").start();
    }

    private static String connectionHeader(TestProxy proxy) {
        return proxy.legacy().reply("{}").head().header("connection").orElse("");
    }

    private static Socket connect(TestProxy proxy) throws IOException {
        return new Socket(
                InetAddress.getByAddress(new byte[] {127, 0, 0, 1}),
                proxy.sluice().port());
    }
}
