package dev.sluice.interceptors.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.interceptors.Attributes;
import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Principal;
import dev.sluice.interceptors.TransportType;
import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.interceptors.message.SessionId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import reactor.test.StepVerifier;

class AccessLogTest {
    private static final RequestId ID = RequestId.of(1);
    private static final McpRequest CALL = McpRequest.of(ID, "tools/call", Map.of("name", "archive"));
    private static final Principal ADA = new Principal("https://issuer", "ada", "app");

    private final AtomicLong nanos = new AtomicLong(5_000_000_000L);
    private final AccessLog log = new AccessLog(AccessLogSettings.defaults(), nanos::get);
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.sluice.access");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Attributes exchange = new Attributes();
    private final SessionId session = new SessionId("0123456789abcdef");

    @BeforeEach
    void collect() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void release() {
        logger.detachAppender(lines);
    }

    @Test
    void exchange_ok_hasOneLineWithEverything() {
        McpResponse answer = McpResponse.result(ID, Map.of("content", List.of()));

        pass(CALL, Direction.CLIENT_TO_SERVER);
        nanos.addAndGet(12_345_678);
        pass(answer, Direction.SERVER_TO_CLIENT);

        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("frame", "frame-7");
        expected.put("route", "main");
        expected.put("session", session.digest());
        expected.put("revision", "2025-06-18");
        expected.put("method", "tools/call");
        expected.put("target", "archive");
        expected.put("outcome", "ok");
        expected.put("code", 0);
        expected.put("duration_ms", 12.345);
        expected.put("bytes_in", CALL.utf8().length);
        expected.put("bytes_out", answer.utf8().length);
        expected.put("principal", text("principal"));
        expected.put("client", "192.0.2.1");
        assertThat(line()).containsExactlyEntriesOf(expected);
        assertThat(text("principal")).matches("[0-9a-f]{8}");
    }

    @Test
    void exchange_error_hasItsCode() {
        pass(CALL, Direction.CLIENT_TO_SERVER);
        pass(McpResponse.error(Optional.of(ID), -31403, "no", Map.of()), Direction.SERVER_TO_CLIENT);

        assertThat(line()).containsEntry("outcome", "error").containsEntry("code", -31403);
    }

    @Test
    void exchange_toolFailed_isAToolError() {
        pass(CALL, Direction.CLIENT_TO_SERVER);
        pass(McpResponse.result(ID, Map.of("content", List.of(), "isError", true)), Direction.SERVER_TO_CLIENT);

        assertThat(line()).containsEntry("outcome", "tool_error");
    }

    @Test
    void exchange_toolTalksOfErrors_isOk() {
        Map<String, ?> text = Map.of("type", "text", "text", "\"isError\":true");

        pass(CALL, Direction.CLIENT_TO_SERVER);
        pass(McpResponse.result(ID, Map.of("content", List.of(text), "isError", false)), Direction.SERVER_TO_CLIENT);

        assertThat(line()).containsEntry("outcome", "ok");
    }

    @Test
    void exchange_ambiguousToolResult_isUnreadableAndGoesOn() {
        McpMessage answer = new MessageReader(JsonLimits.defaults())
                .readOne("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"isError\":true,\"x\":{\"a\":1,\"a\":2}}}"
                        .getBytes(StandardCharsets.UTF_8));

        pass(CALL, Direction.CLIENT_TO_SERVER);
        pass(answer, Direction.SERVER_TO_CLIENT);

        assertThat(line()).containsEntry("outcome", "unreadable");
    }

    @Test
    void exchange_userIsAsked_isInputRequired() {
        pass(CALL, Direction.CLIENT_TO_SERVER);
        pass(McpResponse.result(ID, Map.of("resultType", "input_required")), Direction.SERVER_TO_CLIENT);

        assertThat(line()).containsEntry("outcome", "input_required");
    }

    @Test
    void answer_withoutItsRequest_isStillLogged() {
        pass(McpResponse.error(Optional.of(ID), -32600, "no", Map.of()), Direction.SERVER_TO_CLIENT);

        assertThat(line())
                .containsEntry("method", "tools/call")
                .containsEntry("target", "-")
                .containsEntry("duration_ms", 0.0)
                .containsEntry("bytes_in", 0);
    }

    @Test
    void clientNotification_isAccepted() {
        McpNotification note = McpNotification.of("notifications/cancelled", Map.of("requestId", 5));

        pass(note, Direction.CLIENT_TO_SERVER);

        assertThat(line())
                .containsEntry("method", "notifications/cancelled")
                .containsEntry("outcome", "accepted")
                .containsEntry("bytes_in", note.utf8().length);
    }

    @Test
    void serverNotificationsAndQuestions_haveNoLine() {
        pass(McpNotification.of("notifications/progress", Map.of("progressToken", 5)), Direction.SERVER_TO_CLIENT);
        pass(McpRequest.of(ID, "roots/list", Map.of()), Direction.SERVER_TO_CLIENT);

        assertThat(lines.list).isEmpty();
    }

    @Test
    void question_inBetween_doesNotReplaceTheRequest() {
        pass(CALL, Direction.CLIENT_TO_SERVER);
        pass(McpRequest.of(RequestId.of("q"), "roots/list", Map.of()), Direction.SERVER_TO_CLIENT);
        pass(McpResponse.result(ID, Map.of("content", List.of())), Direction.SERVER_TO_CLIENT);

        assertThat(line()).containsEntry("method", "tools/call").containsEntry("target", "archive");
    }

    @Test
    void notifications_switchedOff_haveNoLine() {
        AccessLog quiet = new AccessLog(new AccessLogSettings(128, false), nanos::get);

        StepVerifier.create(quiet.intercept(
                        context(McpNotification.of("notifications/initialized", Map.of()), Direction.CLIENT_TO_SERVER)))
                .expectNext(InterceptAction.proceed())
                .verifyComplete();

        assertThat(lines.list).isEmpty();
    }

    @Test
    void target_hostile_isEscapedAndCut() {
        McpRequest forged =
                McpRequest.of(ID, "tools/call", Map.of("name", "a\nb\" outcome=\"ok\\\u202e\u2028" + "x".repeat(200)));

        pass(forged, Direction.CLIENT_TO_SERVER);
        pass(McpResponse.result(ID, Map.of("content", List.of())), Direction.SERVER_TO_CLIENT);

        assertThat(text("target"))
                .startsWith("a\\u000ab\\\" outcome=\\\"ok\\\\\\u202e\\u2028xxx")
                .endsWith("x…")
                .hasSizeLessThan(160);
    }

    @Test
    void line_ofAnyKind_holdsNoSecret() {
        pass(CALL, Direction.CLIENT_TO_SERVER);
        pass(McpResponse.result(ID, Map.of("content", List.of())), Direction.SERVER_TO_CLIENT);

        assertThat(line().toString()).doesNotContain(session.value(), "ada");
    }

    @Test
    void factory_settings_reachTheLog() {
        AccessLogFactory factory = new AccessLogFactory();

        assertThat(factory.name()).isEqualTo("access-log");
        assertThat(factory.create(Map.of())).isInstanceOf(AccessLog.class);
        StepVerifier.create(factory.create(Map.of("targetLength", 16, "notifications", true))
                        .intercept(context(
                                McpNotification.of("notifications/" + "x".repeat(50), Map.of()),
                                Direction.CLIENT_TO_SERVER)))
                .expectNextCount(1)
                .verifyComplete();
        assertThat(line()).containsEntry("method", "notifications/xx…");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> factory.create(Map.of("targetLength", 5)))
                .withMessage("targetLength: 5 (expected: 16..1024)");
    }

    private void pass(McpMessage message, Direction direction) {
        StepVerifier.create(log.intercept(context(message, direction)))
                .expectNext(InterceptAction.proceed())
                .verifyComplete();
    }

    private Map<String, Object> line() {
        assertThat(lines.list).hasSize(1);
        Map<String, Object> pairs = new LinkedHashMap<>();
        lines.list.get(0).getKeyValuePairs().forEach(pair -> pairs.put(pair.key, pair.value));
        return pairs;
    }

    private String text(String key) {
        return String.valueOf(line().get(key));
    }

    private InterceptContext context(McpMessage message, Direction direction) {
        return new InterceptContext(
                message,
                direction,
                message.fold(request -> request.method(), note -> note.method(), answer -> "tools/call"),
                Optional.of(session),
                TransportType.STREAMABLE_HTTP,
                Optional.of(ProtocolVersion.V2025_06_18),
                Instant.EPOCH,
                "frame-7",
                Map.of("client.address", "192.0.2.1"),
                "main",
                ADA,
                Map.of(),
                exchange);
    }
}
