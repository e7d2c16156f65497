package dev.sluice.interceptors.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.Attributes;
import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Principal;
import dev.sluice.interceptors.TransportType;
import dev.sluice.interceptors.chain.ChainListener;
import dev.sluice.interceptors.chain.InterceptorChain;
import dev.sluice.interceptors.chain.RegisteredInterceptor;
import dev.sluice.interceptors.chain.Verdict;
import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.interceptors.redaction.RedactionFactory;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class AuditTrailTest {
    private static final RequestId ID = RequestId.of(7);
    private static final String SECRET = "AKIA" + "IOSFODNN7EXAMPLE";
    private static final Instant TIME = Instant.parse("2026-11-21T10:00:00.000000001Z");

    private final Kept kept = new Kept();
    private final AtomicLong nanos = new AtomicLong();
    private final Attributes exchange = new Attributes();
    private final SessionId session = new SessionId("0123456789abcdef");

    @Test
    void exchange_thatIsAnswered_hasOneRecord() {
        InterceptorChain chain = chain(Map.of("key", "k"));

        run(chain, call("t", Map.of("a", 1)), Direction.CLIENT_TO_SERVER);
        nanos.addAndGet(5_000_000);
        McpResponse answer = McpResponse.result(ID, Map.of("content", List.of(), "isError", true));
        run(chain, answer, Direction.SERVER_TO_CLIENT);
        exchange.put(Attributes.ANSWER, answer);
        exchange.end();

        Map<String, Object> record = kept.only();
        assertThat(record)
                .containsEntry("event", "exchange")
                .containsEntry("time", TIME.toString())
                .containsEntry("id", "frame-1")
                .containsEntry("route", "main")
                .containsEntry("principal", Map.of("iss", "https://issuer", "sub", "ada", "client_id", "app"))
                .containsEntry("client", "192.0.2.1")
                .containsEntry("transport", "streamable_http")
                .containsEntry("revision", "2025-06-18")
                .containsEntry("method", "tools/call")
                .containsEntry("target", "t")
                .containsEntry("rpc_id", "7")
                .containsEntry("outcome", "tool_error")
                .containsEntry("decision", "allow")
                .containsEntry("bytes_out", answer.utf8().length)
                .containsKeys("session", "arguments_digest", "bytes_in", "duration_ms");
        assertThat(record.values().toString()).doesNotContain(session.value());
    }

    @Test
    void digest_ofTheSameArguments_isTheSame_howeverTheyAreWritten() {
        InterceptorChain chain = chain(Map.of());
        run(chain, call("t", Map.of("a", 1)), Direction.CLIENT_TO_SERVER);
        exchange.end();
        Attributes second = new Attributes();
        run(chain, call("t", Map.of("a", 1.0)), Direction.CLIENT_TO_SERVER, second);
        second.end();

        assertThat(kept.records.get(0).get("arguments_digest"))
                .isEqualTo(kept.records.get(1).get("arguments_digest"));
    }

    @Test
    void exchange_whoseClientLeaves_hasARecordAsWell() {
        run(chain(Map.of()), call("t", Map.of()), Direction.CLIENT_TO_SERVER);
        exchange.end();

        assertThat(kept.only()).containsEntry("outcome", "unanswered");
    }

    @Test
    void exchange_thatAnotherInterceptorRefuses_saysWhichOne() {
        InterceptorChain chain = chain(
                Map.of(),
                RegisteredInterceptor.of(
                        "gate", context -> Mono.just(new InterceptAction.Block(ErrorCodes.BLOCKED, "no"))));

        run(chain, call("t", Map.of()), Direction.CLIENT_TO_SERVER);
        exchange.put(Attributes.ANSWER, McpResponse.error(Optional.of(ID), ErrorCodes.BLOCKED, "no", Map.of()));
        exchange.end();

        assertThat(kept.only())
                .containsEntry("decision", "deny")
                .containsEntry("decided_by", "gate")
                .containsEntry("outcome", "error")
                .containsEntry("code", ErrorCodes.BLOCKED);
    }

    @Test
    void finding_ofAnotherInterceptor_isCounted() {
        InterceptorChain chain =
                chain(Map.of(), RegisteredInterceptor.of("redaction", new RedactionFactory().create(Map.of())));

        run(chain, call("t", Map.of("k", SECRET)), Direction.CLIENT_TO_SERVER);
        exchange.end();

        assertThat(kept.only())
                .containsEntry("decision", "mutate")
                .containsEntry("findings", Map.of("redaction.aws-access-key", 1L));
    }

    @Test
    void bodies_whenAskedFor_areKeptWithoutSecrets() {
        run(chain(Map.of("bodies", "arguments")), call("t", Map.of("k", SECRET)), Direction.CLIENT_TO_SERVER);
        exchange.end();

        assertThat(kept.only()).containsEntry("arguments", "{\"k\":\"[redacted:aws-access-key]\"}");
    }

    @Test
    void target_withASecret_isKeptWithoutIt() {
        McpRequest read = McpRequest.of(ID, "resources/read", Map.of("uri", "x://" + SECRET));
        run(chain(Map.of()), read, Direction.CLIENT_TO_SERVER);
        exchange.end();

        assertThat(kept.only()).containsEntry("target", "x://[redacted:aws-access-key]");
    }

    @Test
    void exchange_whoseChainRunsAgain_staysOneRecord() {
        InterceptorChain chain = chain(Map.of());
        run(chain, call("t", Map.of()), Direction.CLIENT_TO_SERVER);
        run(chain, call("t", Map.of()), Direction.CLIENT_TO_SERVER);
        exchange.end();

        assertThat(kept.records).hasSize(1);
    }

    @Test
    void request_withoutRoomForItsRecord_isRefused() {
        kept.full = true;

        Verdict verdict = judge(chain(Map.of()), call("t", Map.of()), Direction.CLIENT_TO_SERVER);

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Blocked.class,
                        blocked -> assertThat(blocked.code()).isEqualTo(ErrorCodes.BLOCKED));
    }

    @Test
    void question_ofAServer_hasARecord() {
        run(
                chain(Map.of()),
                McpRequest.of(ID, "elicitation/create", Map.of("message", "?")),
                Direction.SERVER_TO_CLIENT);

        assertThat(kept.only()).containsEntry("event", "question").containsEntry("method", "elicitation/create");
    }

    @Test
    void session_hasRecordsOfItsBeginningAndItsEnd_underTheSameFingerprint() {
        InterceptorChain chain = chain(Map.of());
        chain.versionNegotiated(session, ProtocolVersion.V2025_06_18).block();
        chain.sessionRemoved(session, "idle");

        assertThat(kept.records.get(0)).containsEntry("event", "session_opened");
        assertThat(kept.records.get(1))
                .containsEntry("event", "session_removed")
                .containsEntry("reason", "idle");
        assertThat(kept.records.get(0).get("session"))
                .isEqualTo(kept.records.get(1).get("session"));
    }

    private InterceptorChain chain(Map<String, Object> settings, RegisteredInterceptor... others) {
        AuditSettings read = settings.isEmpty() ? AuditSettings.defaults() : settings(settings);
        List<RegisteredInterceptor> all = new ArrayList<>();
        all.add(RegisteredInterceptor.of(
                "audit", new AuditTrail(read, kept, Clock.fixed(TIME, ZoneOffset.UTC), nanos::get)));
        all.addAll(List.of(others));
        return new InterceptorChain(all, Schedulers.parallel(), Schedulers.parallel(), ChainListener.none());
    }

    private static AuditSettings settings(Map<String, Object> values) {
        AuditSettings.Payloads bodies =
                values.containsKey("bodies") ? AuditSettings.Payloads.ARGUMENTS : AuditSettings.Payloads.NONE;
        return new AuditSettings(
                Optional.empty(),
                "",
                String.valueOf(values.getOrDefault("key", "")),
                true,
                100,
                AuditSettings.Overflow.DROP,
                AuditSettings.Payloads.ARGUMENTS,
                bodies,
                4096,
                true);
    }

    private static McpRequest call(String tool, Map<String, ?> arguments) {
        return McpRequest.of(ID, "tools/call", Map.of("name", tool, "arguments", arguments));
    }

    private void run(InterceptorChain chain, McpMessage message, Direction direction) {
        run(chain, message, direction, exchange);
    }

    private void run(InterceptorChain chain, McpMessage message, Direction direction, Attributes attributes) {
        assertThat(judge(chain, message, direction, attributes)).isNotNull();
    }

    private Verdict judge(InterceptorChain chain, McpMessage message, Direction direction) {
        return judge(chain, message, direction, exchange);
    }

    private Verdict judge(InterceptorChain chain, McpMessage message, Direction direction, Attributes attributes) {
        String method = message.fold(McpRequest::method, notification -> notification.method(), answer -> "tools/call");
        Optional<ProtocolVersion> version = Optional.of(ProtocolVersion.V2025_06_18);
        InterceptContext context = new InterceptContext(
                message,
                direction,
                method,
                Optional.of(session),
                TransportType.STREAMABLE_HTTP,
                version,
                TIME,
                "frame-1",
                Map.of("client.address", "192.0.2.1"),
                "main",
                new Principal("https://issuer", "ada", "app"),
                Map.of(),
                attributes);
        return Objects.requireNonNull(
                chain.run(chain.plan(version, direction, method), context).block());
    }

    /** Keeps records in a list. */
    private static final class Kept implements AuditSink {
        private final List<Map<String, Object>> records = new ArrayList<>();
        private boolean full;

        Map<String, Object> only() {
            assertThat(records).hasSize(1);
            return records.get(0);
        }

        @Override
        public boolean reserve() {
            return !full;
        }

        @Override
        public void put(Map<String, ?> members) {
            records.add(new LinkedHashMap<>(members));
        }

        @Override
        public Mono<Void> flush() {
            return Mono.empty();
        }

        @Override
        public void release() {}
    }
}
