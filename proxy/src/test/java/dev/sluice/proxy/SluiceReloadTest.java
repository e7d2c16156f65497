package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.proxy.route.Reloaded;
import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.Scripted;
import dev.sluice.proxy.testing.TestProxy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** What a change of the configuration does to a Sluice that runs. */
final class SluiceReloadTest {
    private static final String CHANGED = Json.notification("notifications/tools/list_changed", "{}");
    private static final String LIMIT =
            "{name: rate-limit, settings: {limits: [{permits: 1, window: 1h, methods: [tools/call]}]}}";

    private static final String KEY = "{name: ci, hash: 'sha256:" + "0".repeat(64) + "', scopes: []}";

    private final FakeUpstream upstream = new FakeUpstream();
    private final TestProxy.Setup setup = TestProxy.before(upstream).with("admin: {address: '127.0.0.1:0'}");
    private TestProxy proxy = setup.start();

    @AfterEach
    void close() {
        proxy.close();
        upstream.close();
    }

    @Test
    void newInterceptor_judgesWhatComesAfter() {
        LegacyClient client = proxy.legacy().initialize("2025-11-25");
        Scripted denial = Scripted.on(
                Direction.CLIENT_TO_SERVER, "tools/call", context -> new InterceptAction.Block(-31403, "closed"));

        proxy.apply(setup.interceptor(denial));

        assertThat(client.reply(Json.call("2", "t")).at("/error/code")).isEqualTo("-31403");
        assertThat(proxy.modernReply(Json.modernCall("3", "t")).at("/error/code"))
                .isEqualTo("-31403");
        assertThat(upstream.received("tools/call")).isEmpty();
    }

    @Test
    void callUnderWay_endsWithTheInterceptorsItBeganWith() {
        Scripted late = Scripted.recording();
        CountDownLatch answer = heldCalls();
        LegacyClient client = proxy.legacy().initialize("2025-11-25");
        try (RawClient call = client.post(Json.call("2", "t"))) {
            awaitCalls(1);

            proxy.apply(setup.interceptor(late));
            answer.countDown();

            assertThat(call.reply().at("/result/content")).isEqualTo("[]");
        }
        assertThat(late.seen()).isEmpty();
        assertThat(client.reply(Json.call("3", "t")).at("/result/content")).isEqualTo("[]");
        assertThat(late.seen(Direction.SERVER_TO_CLIENT)).hasSize(1);
    }

    @Test
    void streamOfASession_staysOpenAndIsJudgedAnew() {
        Scripted late = Scripted.recording();
        CountDownLatch change = new CountDownLatch(1);
        upstream.on("GET", (request, wire) -> {
            wire.openStream();
            FakeUpstream.pause(change);
            wire.event(CHANGED);
            wire.hold();
        });
        LegacyClient client = proxy.legacy().initialize("2025-06-18");
        try (RawClient stream = client.get()) {
            assertThat(stream.head().status()).isEqualTo(200);
            var unused = upstream.await("GET");

            proxy.apply(setup.interceptor(late));
            change.countDown();

            assertThat(stream.event().orElseThrow().data()).isEqualTo(CHANGED);
        }
        assertThat(late.seen(Direction.SERVER_TO_CLIENT)).containsExactly(CHANGED);
    }

    @Test
    void interceptorWithTheSameSettings_goesOnCounting() {
        proxy.apply(setup.builtIn(LIMIT));
        LegacyClient client = proxy.legacy().initialize("2025-11-25");
        assertThat(client.reply(Json.call("2", "t")).status()).isEqualTo(200);

        proxy.apply(setup.interceptor(Scripted.recording()));

        assertThat(client.reply(Json.call("3", "t")).status()).isEqualTo(429);
    }

    @Test
    void interceptorWithAnotherMode_goesOnAndIsAskedInTheNewOne() {
        Scripted denial = Scripted.on(
                Direction.CLIENT_TO_SERVER, "tools/call", context -> new InterceptAction.Block(-31403, "closed"));
        proxy.apply(setup.interceptor(denial));
        LegacyClient client = proxy.legacy().initialize("2025-11-25");

        proxy.apply(setup.auditing());

        assertThat(client.reply(Json.call("2", "t")).status()).isEqualTo(200);
        assertThat(denial.seen(Direction.CLIENT_TO_SERVER)).contains(Json.call("2", "t"));
    }

    @Test
    void keptResults_areForgottenWithTheChainThatTheyPassed() {
        proxy.apply(setup.builtIn("{name: result-cache, settings: {defaultTtl: 1h}}"));
        LegacyClient client = proxy.legacy().initialize("2025-11-25");
        String list = Json.request("2", "tools/list", "{}");
        upstream.on("tools/list", (request, wire) -> wire.result(request, "{\"tools\":[]}"));
        assertThat(client.reply(list).status()).isEqualTo(200);
        assertThat(client.reply(list).status()).isEqualTo(200);
        assertThat(upstream.received("tools/list")).hasSize(1);

        proxy.apply(setup.interceptor(Scripted.recording()));

        assertThat(client.reply(list).status()).isEqualTo(200);
        assertThat(upstream.received("tools/list")).hasSize(2);
    }

    @Test
    void interceptorThatIsLeftOut_isShutDown_andTheOthersAreNot() {
        Counted staying = new Counted();
        Counted leaving = new Counted();
        proxy.apply(setup.interceptor(staying).interceptor(leaving));

        proxy.apply(setup.withoutTheLast());

        awaitShutdown(leaving);
        assertThat(staying.shutdowns).hasValue(0);
        proxy.close();
        assertThat(leaving.shutdowns).hasValue(1);
        assertThat(staying.shutdowns).hasValue(1);
    }

    @Test
    void interceptorThatIsLeftOut_isShutDownOnce_afterTheLastCallThatBeganWithIt() {
        Counted leaving = new Counted();
        proxy.apply(setup.interceptor(leaving));
        CountDownLatch answer = heldCalls();
        LegacyClient client = proxy.legacy().initialize("2025-11-25");
        try (RawClient legacy = client.post(Json.call("2", "t"));
                RawClient modern = proxy.modern(Json.modernCall("3", "t"))) {
            awaitCalls(2);

            // It goes on in a second chain, and its place in the first one counts all the same.
            proxy.apply(setup.builtIn(LIMIT));
            proxy.apply(setup.withoutTheLast().withoutTheLast());
            answer.countDown();

            assertThat(legacy.reply().status()).isEqualTo(200);
            assertThat(modern.reply().status()).isEqualTo(200);
        }
        awaitShutdown(leaving);
        assertThat(leaving.late).hasValue(0);
        assertThat(leaving.asked).hasValueGreaterThan(3);
        proxy.close();
        assertThat(leaving.shutdowns).hasValue(1);
    }

    @Test
    void interceptorOfAServerThatGoesToo_isShutDown_afterTheLastCallThere() {
        Counted leaving = new Counted();
        proxy.apply(setup.interceptor(leaving));
        CountDownLatch answer = heldCalls();
        LegacyClient client = proxy.legacy().initialize("2025-11-25");
        try (FakeUpstream next = new FakeUpstream();
                RawClient call = client.post(Json.call("2", "t"))) {
            awaitCalls(1);

            proxy.apply(setup.instead(next).withoutTheLast());
            answer.countDown();

            assertThat(call.reply().status()).isEqualTo(200);
            awaitShutdown(leaving);
        }
        assertThat(leaving.late).hasValue(0);
    }

    @Test
    void interceptorThatIsReplaced_isShutDown_afterAMessageThatIsStillOnItsWayIn() {
        Counted leaving = new Counted();
        proxy.apply(setup.interceptor(leaving));
        String message = Json.modernCall("2", "t");
        Counted next = new Counted();
        try (RawClient slow = proxy.connect()) {
            String head = "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                    + "Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2026-07-28\r\n"
                    + "Mcp-Method: tools/call\r\nMcp-Name: t\r\nContent-Length: " + message.length() + "\r\n\r\n";
            slow.send(head + message.substring(0, 10));
            Awaitility.await().until(this::isInUse);

            proxy.apply(setup.withoutTheLast().interceptor(next));
            slow.send(message.substring(10));

            assertThat(slow.reply().status()).isEqualTo(200);
        }
        awaitShutdown(leaving);
        assertThat(leaving.asked).hasValue(2);
        assertThat(leaving.late).hasValue(0);
        assertThat(next.asked).hasValue(0);
    }

    private boolean isInUse() {
        return proxy.sluice().routes().get(0).chainUsage().active() > 0;
    }

    @Test
    void interceptorThatIsLeftOut_isShutDown_whenTheTimeForItsCallsIsOver() {
        proxy.close();
        Counted leaving = new Counted();
        proxy = setup.with("reload: {grace: 50ms}").interceptor(leaving).start();
        CountDownLatch answer = heldCalls();
        try (RawClient call = proxy.modern(Json.modernCall("2", "t"))) {
            awaitCalls(1);

            proxy.apply(setup.withoutTheLast());

            awaitShutdown(leaving);
            answer.countDown();
            assertThat(call.reply().status()).isEqualTo(200);
        }
        assertThat(leaving.shutdowns).hasValue(1);
    }

    @Test
    void interceptorThatIsLeftOut_isShutDownOnce_whenSluiceStopsBeforeItsCallHasEnded() {
        Counted leaving = new Counted();
        proxy.apply(setup.interceptor(leaving));
        CountDownLatch answer = heldCalls();
        RawClient call = proxy.modern(Json.modernCall("2", "t"));
        awaitCalls(1);
        proxy.apply(setup.withoutTheLast());

        proxy.close();

        assertThat(leaving.shutdowns).hasValue(1);
        answer.countDown();
        call.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "subscriptions/listen"})
    void streamWithoutAnEnd_doesNotKeepAnInterceptorThatIsLeftOut_andPassesTheNewOnes(String kind) {
        Counted leaving = new Counted();
        Scripted next = Scripted.recording();
        proxy.apply(setup.interceptor(leaving));
        CountDownLatch change = new CountDownLatch(1);
        upstream.on(kind, (request, wire) -> {
            wire.openStream();
            wire.event(CHANGED);
            FakeUpstream.pause(change);
            wire.event(CHANGED);
            wire.hold();
        });
        try (RawClient stream = endless(kind)) {
            assertThat(stream.head().status()).isEqualTo(200);
            assertThat(stream.message()).contains("list_changed");

            proxy.apply(setup.withoutTheLast().interceptor(next));
            awaitShutdown(leaving);
            change.countDown();

            assertThat(stream.message()).contains("list_changed");
        }
        assertThat(next.seen(Direction.SERVER_TO_CLIENT)).hasSize(1);
        assertThat(leaving.late).hasValue(0);
    }

    private RawClient endless(String kind) {
        return kind.equals("GET")
                ? proxy.legacy().initialize("2025-06-18").get()
                : proxy.modern(Json.modern("2", kind, "\"notifications\":{\"toolsListChanged\":true}"));
    }

    private void awaitCalls(int count) {
        Awaitility.await().until(() -> upstream.received("tools/call").size() == count);
    }

    private static void awaitShutdown(Counted interceptor) {
        Awaitility.await().until(() -> interceptor.shutdowns.get() == 1);
    }

    private CountDownLatch heldCalls() {
        CountDownLatch answer = new CountDownLatch(1);
        upstream.on("tools/call", (request, wire) -> {
            FakeUpstream.pause(answer);
            wire.result(request, "{\"content\":[]}");
        });
        return answer;
    }

    @Test
    void wrongSettings_areRefused_andNothingIsLeftOfTheAttempt() {
        Scripted before = Scripted.recording();
        proxy.apply(setup.interceptor(before));
        Counted attempted = new Counted();

        Reloaded refused =
                proxy.reload(setup.interceptor(attempted).builtIn("{name: rate-limit, settings: {speed: 1}}"));

        assertThat(refused.outcome()).isEqualTo(Reloaded.Outcome.REFUSED);
        assertThat(refused.problem()).startsWith("routes[mcp].interceptors[2]: ");
        assertThat(attempted.shutdowns).hasValue(1);
        assertThat(proxy.legacy()
                        .initialize("2025-11-25")
                        .reply(Json.call("2", "t"))
                        .status())
                .isEqualTo(200);
        assertThat(before.seen(Direction.CLIENT_TO_SERVER)).contains(Json.call("2", "t"));
        assertThat(attempted.asked).hasValue(0);
    }

    @Test
    void keysThatNeedARestart_areRefusedByName_withoutTheirValues() {
        Scripted denial = Scripted.on(
                Direction.CLIENT_TO_SERVER, "tools/call", context -> new InterceptAction.Block(-31403, "closed"));

        Reloaded refused = proxy.reload(setup.interceptor(denial)
                .with("session: {maxSessions: 77}")
                .with("authentication: {keys: [" + KEY + "]}"));

        assertThat(refused.outcome()).isEqualTo(Reloaded.Outcome.REFUSED);
        assertThat(refused.problem())
                .startsWith("session.maxSessions, authentication.keys: ")
                .doesNotContain("sha256");
        assertThat(proxy.modernReply(Json.modernCall("2", "t")).status()).isEqualTo(200);
    }

    @Test
    void timeLimitOfInterceptors_isTakenOver() {
        proxy.close();
        proxy = setup.with("timeouts: {interceptor: 10m}")
                .interceptor(new Silent())
                .start();
        proxy.apply(setup.with("timeouts: {interceptor: 20ms}"));

        assertThat(proxy.modernReply(Json.modernCall("2", "t")).at("/error/code"))
                .isEqualTo("-31403");
    }

    @Test
    void sameConfiguration_changesNothing() {
        assertThat(proxy.reload(setup)).isEqualTo(Reloaded.applied(List.of()));
    }

    @Test
    void stoppedSluice_takesNothingOver() {
        proxy.close();

        assertThat(proxy.reload(setup.interceptor(Scripted.recording())).problem())
                .isEqualTo("Sluice is stopping");
    }

    @Test
    void reloadPage_withoutAFile_saysSo_andIsCounted() throws Exception {
        assertThat(send("POST").body()).contains("Sluice was started without a configuration file");
        assertThat(send("POST").statusCode()).isEqualTo(409);
        assertThat(send("GET").statusCode()).isEqualTo(405);
        assertThat(send("POST", "Origin", "https://page.example").statusCode()).isEqualTo(403);

        assertThat(page("GET", "metrics").body()).contains("sluice_config_reloads_total{outcome=\"refused\"} 2.0");
    }

    private HttpResponse<String> send(String method, String... headers) throws IOException, InterruptedException {
        return page(method, "reload", headers);
    }

    private HttpResponse<String> page(String method, String page, String... headers)
            throws IOException, InterruptedException {
        URI url = proxy.sluice().adminUrl().orElseThrow().resolve(page);
        HttpRequest.Builder request = HttpRequest.newBuilder(url).method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request = request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Counts how often it is asked, also too late, and shut down. */
    private static final class Counted implements Interceptor {
        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicInteger late = new AtomicInteger();
        private final AtomicInteger shutdowns = new AtomicInteger();

        @Override
        public Mono<InterceptAction> intercept(InterceptContext context) {
            asked.incrementAndGet();
            late.addAndGet(shutdowns.get());
            return Mono.just(InterceptAction.proceed());
        }

        @Override
        public Mono<Void> shutdown() {
            return Mono.fromRunnable(shutdowns::incrementAndGet);
        }
    }

    /** Never answers. */
    private static final class Silent implements Interceptor {
        @Override
        public Mono<InterceptAction> intercept(InterceptContext context) {
            return Mono.never();
        }
    }
}
