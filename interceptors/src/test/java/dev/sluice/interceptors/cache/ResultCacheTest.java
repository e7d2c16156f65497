package dev.sluice.interceptors.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.Attributes;
import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Principal;
import dev.sluice.interceptors.TransportType;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.interceptors.message.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultCacheTest {
    private static final RequestId ID = RequestId.of(1);
    private static final Principal ALICE = new Principal("i", "alice", "");
    private static final Principal BOB = new Principal("i", "bob", "");
    private static final String READ = "resources/read";

    private final AtomicLong nanos = new AtomicLong();
    private final ResultCache cache = new ResultCache(CacheSettings.defaults(), nanos::get);

    @Test
    void private_result_isAnsweredAgain_toTheSameClientOnly() {
        answer(ALICE, read("x"), result("private", 1000));

        assertThat(hit(ALICE, read("x"))).isTrue();
        assertThat(hit(BOB, read("x"))).isFalse();
        assertThat(hit(Principal.anonymous(), read("x"))).isFalse();
    }

    @Test
    void public_result_isAnsweredToEverybody() {
        answer(ALICE, read("x"), result("public", 1000));

        assertThat(hit(BOB, read("x"))).isTrue();
    }

    @Test
    void public_result_isPersonal_whereServersAreNotTrusted() {
        ResultCache wary = new ResultCache(
                new CacheSettings(1 << 20, 1 << 20, Duration.ofHours(1), Duration.ZERO, false), nanos::get);
        answer(wary, ALICE, read("x"), result("public", 1000));

        assertThat(hit(wary, ALICE, read("x"))).isTrue();
        assertThat(hit(wary, BOB, read("x"))).isFalse();
    }

    @Test
    void private_result_ofClientsThatNobodyCanTellApart_isNotKept() {
        answer(Principal.anonymous(), read("x"), result("private", 1000));

        assertThat(hit(Principal.anonymous(), read("x"))).isFalse();
    }

    @Test
    void result_isGone_whenItsTimeIsOver_andSaysWhatIsLeftBefore() {
        answer(ALICE, read("x"), result("private", 1000));
        nanos.addAndGet(Duration.ofMillis(400).toNanos());

        InterceptAction.Respond again = (InterceptAction.Respond) ask(cache, ALICE, read("x"), new Attributes());
        assertThat(again.result().get("ttlMs")).isEqualTo(600L);

        nanos.addAndGet(Duration.ofMillis(601).toNanos());
        assertThat(hit(ALICE, read("x"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -5})
    void result_thatIsStaleAtOnce_isNotKept(int ttl) {
        answer(ALICE, read("x"), result("private", ttl));

        assertThat(hit(ALICE, read("x"))).isFalse();
    }

    @Test
    void request_thatDiffersInAnything_isAskedAgain() {
        answer(ALICE, read("x"), result("private", 1000));
        Map<String, Object> more = new HashMap<>(params("x"));
        more.put("_meta", Map.of("io.modelcontextprotocol/clientCapabilities", Map.of("sampling", Map.of())));

        assertThat(hit(ALICE, read("y"))).isFalse();
        assertThat(hit(ALICE, McpRequest.of(ID, READ, more))).isFalse();
    }

    @Test
    void request_thatDiffersInItsTraceOrProgressOnly_isAnswered() {
        answer(ALICE, read("x"), result("private", 1000));
        Map<String, Object> more = new HashMap<>(params("x"));
        more.put("_meta", Map.of("progressToken", 7, "traceparent", "00-1-2-01"));

        assertThat(hit(ALICE, McpRequest.of(RequestId.of(9), READ, more))).isTrue();
    }

    @Test
    void retry_isNeitherKeptNorAnswered() {
        Map<String, Object> retry = new HashMap<>(params("x"));
        retry.put("requestState", "sealed");
        retry.put("inputResponses", Map.of());
        answer(ALICE, McpRequest.of(ID, READ, retry), result("private", 1000));
        assertThat(hit(ALICE, read("x"))).isFalse();

        answer(ALICE, read("x"), result("private", 1000));
        assertThat(hit(ALICE, McpRequest.of(ID, READ, retry))).isFalse();
    }

    @Test
    void error_andQuestion_areNotKept() {
        answer(ALICE, read("x"), McpResponse.error(Optional.of(ID), -32602, "no", Map.of()));
        answer(
                ALICE,
                read("x"),
                McpResponse.result(ID, Map.of("resultType", "input_required", "ttlMs", 1000, "cacheScope", "private")));

        assertThat(hit(ALICE, read("x"))).isFalse();
    }

    @Test
    void changeNotification_endsWhatItIsAbout() {
        answer(ALICE, read("file:///a/b"), result("private", 1000));
        answer(ALICE, list("tools/list"), result("private", 1000));
        answer(ALICE, list("prompts/list"), result("private", 1000));

        notify("notifications/resources/updated", Map.of("uri", "file:///a/b"));
        notify("notifications/tools/list_changed", Map.of());

        assertThat(hit(ALICE, read("file:///a/b"))).isFalse();
        assertThat(hit(ALICE, list("tools/list"))).isFalse();
        assertThat(hit(ALICE, list("prompts/list"))).isTrue();
    }

    @Test
    void answer_thatWasUnderWayDuringAChange_isNotKept() {
        Attributes exchange = new Attributes();
        assertThat(ask(cache, ALICE, list("tools/list"), exchange)).isEqualTo(InterceptAction.proceed());
        notify("notifications/tools/list_changed", Map.of());
        assertThat(act(
                        cache,
                        context(ALICE, result("private", 1000), Direction.SERVER_TO_CLIENT, "tools/list", exchange)))
                .isEqualTo(InterceptAction.proceed());

        assertThat(hit(ALICE, list("tools/list"))).isFalse();
    }

    @Test
    void answer_fromTheCache_doesNotLiveLonger_becauseItIsDelivered() {
        answer(ALICE, read("x"), result("private", 1000));
        nanos.addAndGet(Duration.ofMillis(900).toNanos());
        answer(ALICE, read("x"), result("private", 1000));
        nanos.addAndGet(Duration.ofMillis(200).toNanos());

        assertThat(hit(ALICE, read("x"))).isFalse();
    }

    @Test
    void call_ofATool_isNeverLookedUp() {
        assertThat(cache.interest().covers(Direction.CLIENT_TO_SERVER, "tools/call"))
                .isFalse();
    }

    @Test
    void otherRevision_isAskedAgain() {
        answer(ALICE, read("x"), result("private", 1000));
        InterceptContext other = new InterceptContext(
                read("x"),
                Direction.CLIENT_TO_SERVER,
                READ,
                Optional.of(new SessionId("0123456789abcdef")),
                TransportType.STREAMABLE_HTTP,
                Optional.of(ProtocolVersion.V2025_11_25),
                Instant.EPOCH,
                "f",
                Map.of(),
                "r",
                ALICE,
                Map.of(),
                new Attributes());

        assertThat(act(cache, other)).isEqualTo(InterceptAction.proceed());
    }

    private void answer(Principal who, McpRequest request, McpResponse response) {
        answer(cache, who, request, response);
    }

    private static void answer(ResultCache cache, Principal who, McpRequest request, McpResponse response) {
        Attributes exchange = new Attributes();
        assertThat(ask(cache, who, request, exchange)).isNotNull();
        assertThat(act(cache, context(who, response, Direction.SERVER_TO_CLIENT, request.method(), exchange)))
                .isEqualTo(InterceptAction.proceed());
    }

    private boolean hit(Principal who, McpRequest request) {
        return hit(cache, who, request);
    }

    private static boolean hit(ResultCache cache, Principal who, McpRequest request) {
        return ask(cache, who, request, new Attributes()) instanceof InterceptAction.Respond;
    }

    private void notify(String method, Map<String, ?> params) {
        McpNotification notification = McpNotification.of(method, params);
        assertThat(act(cache, context(ALICE, notification, Direction.SERVER_TO_CLIENT, method, new Attributes())))
                .isEqualTo(InterceptAction.proceed());
    }

    private static InterceptAction ask(ResultCache cache, Principal who, McpRequest request, Attributes exchange) {
        return act(cache, context(who, request, Direction.CLIENT_TO_SERVER, request.method(), exchange));
    }

    private static InterceptAction act(ResultCache cache, InterceptContext context) {
        return Objects.requireNonNull(cache.intercept(context).block());
    }

    private static InterceptContext context(
            Principal who, McpMessage message, Direction direction, String method, Attributes exchange) {
        return new InterceptContext(
                message,
                direction,
                method,
                Optional.empty(),
                TransportType.STREAMABLE_HTTP,
                Optional.of(ProtocolVersion.V2026_07_28),
                Instant.EPOCH,
                "f",
                Map.of(),
                "r",
                who,
                Map.of(),
                exchange);
    }

    private static McpRequest read(String uri) {
        return McpRequest.of(ID, READ, params(uri));
    }

    private static Map<String, Object> params(String uri) {
        return Map.of("uri", uri);
    }

    private static McpRequest list(String method) {
        return McpRequest.of(ID, method, Map.of());
    }

    private static McpResponse result(String scope, int ttl) {
        return McpResponse.result(ID, Map.of("resultType", "complete", "ttlMs", ttl, "cacheScope", scope));
    }
}
