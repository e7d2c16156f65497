package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.LogLines;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.TestProxy;
import dev.sluice.session.RemovalReason;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Whatever a session is removed for, everybody who has to do with it hears of it, and of the reason. */
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // JUnit calls start before all tests.
class RemovalReasonTest {
    private final FakeUpstream upstream = new FakeUpstream();
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();
    private TestProxy proxy;
    private Path trail;

    @BeforeAll
    void start(@TempDir Path folder) {
        trail = folder.resolve("audit.log");
        proxy = TestProxy.before(upstream)
                .with("admin: {address: '127.0.0.1:0'}")
                .interceptor(new Listening())
                .builtIn("{name: audit, settings: {to: '" + trail + "', overflow: refuse}}")
                .start();
    }

    @AfterAll
    void close() {
        proxy.close();
        upstream.close();
    }

    @ParameterizedTest
    @EnumSource(RemovalReason.class)
    void removal_isHeardByClientUpstreamInterceptorAuditMetricsAndLog(RemovalReason reason) throws Exception {
        String word = reason.wireName();
        LegacyClient client = proxy.legacy().initialize("2025-11-25");
        SessionId id = SessionId.parse(client.session()).orElseThrow();
        double countedBefore = counted(word);
        int endedBefore = upstream.received("DELETE").size();

        try (LogLines log = LogLines.of(Class.forName("dev.sluice.session.Removals"))) {
            StepVerifier.create(proxy.sluice().exchanges().sessions().remove(id, reason))
                    .expectNext(true)
                    .verifyComplete();

            assertThat(log.all())
                    .singleElement()
                    .satisfies(line -> assertThat(line).contains(id.digest(), "removed: " + reason));
        }
        RawClient.Reply late = client.reply(Json.call("1", "add"));
        assertThat(late.refusal()).isEqualTo("404 -32600");
        assertThat(late.at("/error/data/reason")).isEqualTo("\"" + word + "\"");
        assertThat(heard).containsOnlyOnce(id.digest() + " " + word);
        assertThat(counted(word)).isEqualTo(countedBefore + 1);
        await().until(() -> upstream.received("DELETE").size() == endedBefore + 1);
        await().until(() -> audited(word) == 1);
    }

    /** Records of removals for this reason. */
    private long audited(String word) throws IOException {
        List<String> records = Files.readAllLines(trail);
        return records.stream()
                .filter(record -> record.contains("\"session_removed\"") && record.contains("\"" + word + "\""))
                .count();
    }

    private double counted(String word) throws IOException, InterruptedException {
        String series = "sluice_sessions_removed_total{reason=\"" + word + "\"} ";
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        proxy.sluice().adminUrl().orElseThrow().resolve("metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofLines())
                .body()
                .filter(line -> line.startsWith(series))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length())))
                .sum();
    }

    @Test
    void session_thatIsOverItsAge_saysSo() {
        try (ExchangeFixture fixture =
                new ExchangeFixture("session: {maxIdle: 1s, maxAge: 1s, touchInterval: 100ms, cleanupInterval: 1h}")) {
            LegacyClient client = fixture.proxy.legacy().initialize("2025-11-25");

            await().until(() -> client.reply(Json.call("1", "add")).status() == 404);

            assertThat(client.reply(Json.call("2", "add")).at("/error/data/reason"))
                    .isEqualTo("\"age\"");
        }
    }

    /** Hears as any interceptor does. */
    private final class Listening implements Interceptor {
        @Override
        public Mono<InterceptAction> intercept(InterceptContext context) {
            return Mono.just(InterceptAction.proceed());
        }

        @Override
        public void sessionRemoved(SessionId session, String reason) {
            heard.add(session.digest() + " " + reason);
        }
    }
}
