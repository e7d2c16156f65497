package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.TestProxy;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers of interceptors that are away, old, forgetful, or have something to say. */
class RemoteInterceptorsServerTest {
    private static final String LIST =
            "{\"interceptors\":[{\"name\":\"judge\",\"type\":\"validation\",\"hook\":{\"events\":[\"tools/call\"],"
                    + "\"phase\":\"request\"}}]}";

    private final FakeUpstream upstream = new FakeUpstream();
    private final FakeUpstream host = new FakeUpstream();

    RemoteInterceptorsServerTest() {
        upstream.on("tools/call", (request, wire) -> wire.result(request, "{\"content\":[]}"));
        host.on("interceptors/list", (request, wire) -> wire.result(request, LIST));
        host.on("interceptor/invoke", (request, wire) -> wire.result(request, "{\"valid\":true}"));
    }

    @AfterEach
    void close() {
        upstream.close();
        host.close();
    }

    @Test
    void serverThatIsNotThere_letsNothingPass() {
        host.vanish();

        try (TestProxy proxy = proxy()) {
            assertThat(proxy.modernReply(Json.modernCall("1", "t")).refusal()).isEqualTo("200 -31403");
            assertThat(upstream.received("tools/call")).isEmpty();
        }
    }

    @Test
    void serverOfTheOldEra_isGreetedOnce_andAgainWhenItHasForgotten() {
        AtomicInteger opened = new AtomicInteger();
        Set<String> living = ConcurrentHashMap.newKeySet();
        host.on("server/discover", (request, wire) -> wire.json(200, Json.error(request.id(), -32601)));
        host.on("initialize", (request, wire) -> {
            String session = "s" + opened.incrementAndGet();
            living.add(session);
            wire.json(
                    200,
                    Json.result(
                            request.id(),
                            "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{\"experimental\":{}},\"serverInfo\":"
                                    + "{\"name\":\"h\",\"version\":\"1\"}}"),
                    "mcp-session-id",
                    session);
        });
        host.on("interceptor/invoke", (request, wire) -> {
            if (living.contains(request.header("mcp-session-id").orElse(""))) {
                wire.result(request, "{\"valid\":true}");
            } else {
                wire.empty(404);
            }
        });

        try (TestProxy proxy = proxy()) {
            assertThat(proxy.modernReply(Json.modernCall("1", "t")).status()).isEqualTo(200);
            assertThat(proxy.modernReply(Json.modernCall("2", "t")).at("/result/content"))
                    .isEqualTo("[]");
            assertThat(opened).hasValue(1);
            living.clear();
            assertThat(proxy.modernReply(Json.modernCall("3", "t")).at("/result/content"))
                    .isEqualTo("[]");
            assertThat(opened).hasValue(2);
        }
        assertThat(host.received("notifications/initialized")).hasSize(2);
        assertThat(host.await("DELETE").header("mcp-session-id")).contains("s2");
    }

    @Test
    void serverThatWasReplacedByAnOlderOne_isGreetedAsSuch() {
        try (TestProxy proxy = proxy()) {
            assertThat(proxy.modernReply(Json.modernCall("1", "t")).at("/result/content"))
                    .isEqualTo("[]");
            host.on("server/discover", (request, wire) -> wire.json(200, Json.error(request.id(), -32601)));
            host.on("interceptor/invoke", (request, wire) -> {
                if (request.header("mcp-method").isPresent()) {
                    wire.json(400, Json.error(request.id(), -32022));
                } else {
                    wire.result(request, "{\"valid\":true}");
                }
            });

            assertThat(proxy.modernReply(Json.modernCall("2", "t")).refusal()).isEqualTo("200 -31403");
            assertThat(proxy.modernReply(Json.modernCall("3", "t")).at("/result/content"))
                    .isEqualTo("[]");
        }
    }

    @Test
    void serverThatSaysThatItsListHasChanged_isAskedAgain() {
        AtomicInteger lists = new AtomicInteger();
        host.on("server/discover", (request, wire) -> wire.empty(400));
        host.on("interceptors/list", (request, wire) -> {
            lists.incrementAndGet();
            wire.result(request, LIST);
        });
        host.on("GET", (request, wire) -> {
            wire.openStream();
            wire.event(Json.notification("notifications/interceptors/list_changed", "{}"));
            wire.hold();
        });

        try (TestProxy proxy = proxy()) {
            Awaitility.await().untilAsserted(() -> {
                assertThat(proxy.modernReply(Json.modernCall("1", "t")).at("/result/content"))
                        .isEqualTo("[]");
                assertThat(lists).hasValueGreaterThan(1);
            });
        }
    }

    private TestProxy proxy() {
        return TestProxy.before(upstream)
                .builtIn("{name: remote-interceptors, timeout: 10s, settings: {url: '" + host.url() + "', limit: 9s}}")
                .start();
    }
}
