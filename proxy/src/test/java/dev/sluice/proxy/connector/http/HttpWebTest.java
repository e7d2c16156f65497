package dev.sluice.proxy.connector.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.proxy.oauth.WebAnswer;
import dev.sluice.proxy.oauth.WebException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;
import reactor.test.StepVerifier;

/** A document can name a place for the next one, and that place may be inside. */
@SuppressWarnings("NullAway.Init") // JUnit calls listen before each test.
final class HttpWebTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final AtomicInteger requests = new AtomicInteger();
    private final LoopResources loops = LoopResources.create("web-test", 1, true);
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
        loops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433"})
    void place_whereNoServerMayBe_isNotAsked(String host) {
        HttpWeb web = web(address -> !address.isLoopbackAddress());

        StepVerifier.create(web.get(at(host))).expectError(WebException.class).verify(PATIENCE);
        StepVerifier.create(web.post(at(host), Map.of(), Map.of()))
                .expectError(WebException.class)
                .verify(PATIENCE);

        assertThat(requests).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost"})
    void place_whereAServerMayBe_isAsked(String host) {
        Mono<Integer> status = web(address -> true).get(at(host)).map(WebAnswer::status);

        StepVerifier.create(status).expectNext(204).expectComplete().verify(PATIENCE);

        assertThat(requests).hasValue(1);
    }

    @Test
    void addressInAUrl_whereNoServerMayBe_isNamedAsTheReason() {
        StepVerifier.create(web(address -> false).get(at("127.0.0.1")))
                .expectErrorMessage("127.0.0.1/jwks is at an address where it must not be")
                .verify(PATIENCE);
    }

    private URI at(String host) {
        return URI.create("http://" + host + ":" + server.getAddress().getPort() + "/jwks");
    }

    private HttpWeb web(Predicate<InetAddress> allowed) {
        return new HttpWeb(
                new HttpWeb.HttpWebSettings(Optional.empty(), allowed, Duration.ofSeconds(10), 1000, 2),
                loops,
                Schedulers.parallel());
    }
}
