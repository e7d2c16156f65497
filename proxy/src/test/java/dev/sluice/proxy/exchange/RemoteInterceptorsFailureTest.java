package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.TestProxy;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers of interceptors that do not answer as they should. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RemoteInterceptorsFailureTest {
    private static final String LIST =
            "{\"interceptors\":[{\"name\":\"judge\",\"type\":\"validation\",\"hook\":{\"events\":[\"tools/call\"],"
                    + "\"phase\":\"request\"}}]}";

    private final FakeUpstream upstream = new FakeUpstream();
    private final FakeUpstream host = new FakeUpstream();
    private final TestProxy closed = proxy("failOpen: false");
    private final TestProxy open = proxy("failOpen: true");

    RemoteInterceptorsFailureTest() {
        upstream.on("tools/call", (request, wire) -> wire.result(request, "{\"content\":[]}"));
        host.on("interceptors/list", (request, wire) -> wire.result(request, LIST));
    }

    @AfterAll
    void close() {
        closed.close();
        open.close();
        upstream.close();
        host.close();
    }

    /** How an answer can be none. */
    static Stream<Named<FakeUpstream.Script>> troubles() {
        String large = "{\"valid\":true,\"info\":{\"a\":\"" + "x".repeat(5000) + "\"}}";
        return Stream.of(
                trouble("no JSON", (request, wire) -> wire.json(200, "no")),
                trouble("no verdict", (request, wire) -> wire.result(request, "{\"ok\":true}")),
                trouble(
                        "of another",
                        (request, wire) -> wire.result(request, "{\"valid\":true,\"interceptor\":\"o\"}")),
                trouble("twice", (request, wire) -> wire.result(request, "{\"valid\":false,\"valid\":true}")),
                trouble("error", (request, wire) -> wire.json(200, Json.error(request.id(), -32603))),
                trouble("status", (request, wire) -> wire.empty(500)),
                trouble("elsewhere", (request, wire) -> wire.empty(307, "Location", "/elsewhere")),
                trouble("too large", (request, wire) -> wire.result(request, large)),
                trouble("too large an event", (request, wire) -> {
                    wire.openStream();
                    wire.event(Json.result(request.id(), large));
                    wire.endStream();
                }),
                trouble("gone", (request, wire) -> wire.close()),
                trouble("slow", (request, wire) -> wire.hold()));
    }

    private static Named<FakeUpstream.Script> trouble(String name, FakeUpstream.Script script) {
        return Named.of(name, script);
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void anythingButAVerdict_letsNothingPass_unlessTheOperatorWantsIt(FakeUpstream.Script trouble) {
        host.on("interceptor/invoke", trouble);
        int before = upstream.received("tools/call").size();

        assertThat(closed.modernReply(Json.modernCall("1", "t")).refusal()).isEqualTo("200 -31403");
        assertThat(upstream.received("tools/call")).hasSize(before);
        assertThat(open.modernReply(Json.modernCall("1", "t")).at("/result/content"))
                .isEqualTo("[]");
        assertThat(host.received("interceptor/invoke").size()).isGreaterThanOrEqualTo(2);
    }

    private TestProxy proxy(String failing) {
        return TestProxy.before(upstream)
                .builtIn("{name: remote-interceptors, timeout: 10s, " + failing + ", settings: {url: '" + host.url()
                        + "', limit: 200ms, maxBytes: 4KiB, failures: 1000, calls: 1000}}")
                .start();
    }
}
