package dev.sluice.interceptors.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.Attributes;
import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.Glob;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Principal;
import dev.sluice.interceptors.TransportType;
import dev.sluice.interceptors.approval.ApprovalSettings.WithoutElicitation;
import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonText;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApprovalGateTest {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
    private static final String YES = "{\"action\":\"accept\",\"content\":{\"approve\":true}}";
    private static final Principal ALICE = new Principal("i", "alice", "");

    private Instant now = START;
    private final ApprovalGate gate = gate(WithoutElicitation.BLOCK);

    @Test
    void call_ofAnotherTool_passes() {
        assertThat(act(call("read", 1), Map.of())).isEqualTo(InterceptAction.proceed());
    }

    @Test
    void call_isAskedAbout_withItsArguments_andPassesWithTheUsersWord() {
        InterceptAction.RequireInput question = ask(call("delete_x", 1));

        assertThat(question.method()).isEqualTo("elicitation/create");
        assertThat(String.valueOf(question.params().get("message"))).isEqualTo("Run delete_x?\n{\"n\":1}");
        assertThat(act(call("delete_x", 1), Map.of(question.key(), JsonText.read(YES))))
                .isEqualTo(InterceptAction.proceed());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"action\":\"decline\"}",
                "{\"action\":\"cancel\"}",
                "{\"action\":\"accept\"}",
                "{\"action\":\"accept\",\"content\":{\"approve\":false}}",
                "{\"action\":\"accept\",\"content\":{\"approve\":\"true\"}}",
                "{}"
            })
    void anyOtherAnswer_refuses(String answer) {
        InterceptAction.RequireInput question = ask(call("delete_x", 1));

        assertThat(code(act(call("delete_x", 1), Map.of(question.key(), JsonText.read(answer)))))
                .isEqualTo(ErrorCodes.BLOCKED);
    }

    @Test
    void approval_ofOneCall_isNoneOfAnother() {
        InterceptAction.RequireInput question = ask(call("delete_x", 1));

        assertThat(act(call("delete_x", 2), Map.of(question.key(), JsonText.read(YES))))
                .isInstanceOf(InterceptAction.RequireInput.class);
        assertThat(act(call("delete_y", 1), Map.of(question.key(), JsonText.read(YES))))
                .isInstanceOf(InterceptAction.RequireInput.class);
        assertThat(Objects.requireNonNull(gate.intercept(context(
                                call("delete_x", 1),
                                Map.of(question.key(), JsonText.read(YES)),
                                new Principal("i", "bob", ""),
                                ProtocolVersion.V2026_07_28))
                        .block()))
                .isInstanceOf(InterceptAction.RequireInput.class);
    }

    @Test
    void approval_isGoodForOneCallOnly() {
        InterceptAction.RequireInput question = ask(call("delete_x", 1));
        Map<String, JsonView> yes = Map.of(question.key(), JsonText.read(YES));
        assertThat(act(call("delete_x", 1), yes)).isEqualTo(InterceptAction.proceed());

        InterceptAction again = act(call("delete_x", 1), yes);

        assertThat(again)
                .isInstanceOfSatisfying(
                        InterceptAction.RequireInput.class,
                        next -> assertThat(next.key()).isNotEqualTo(question.key()));
    }

    @Test
    void approval_endsWithItsTime() {
        InterceptAction.RequireInput question = ask(call("delete_x", 1));
        now = START.plus(Duration.ofMinutes(11));

        assertThat(act(call("delete_x", 1), Map.of(question.key(), JsonText.read(YES))))
                .isInstanceOf(InterceptAction.RequireInput.class);
    }

    @Test
    void approval_thatNobodyAskedFor_isNone() {
        assertThat(act(call("delete_x", 1), Map.of("approval", JsonText.read(YES), "approval-00", JsonText.read(YES))))
                .isInstanceOf(InterceptAction.RequireInput.class);
    }

    @Test
    void secret_inTheArguments_isNotShown() {
        McpRequest call = McpRequest.of(
                RequestId.of(1),
                "tools/call",
                params("delete_x", Map.of("k", "AKIA" + "IOSFODNN7EXAMPLE"), Map.of("elicitation", Map.of())));

        assertThat(String.valueOf(ask(call).params().get("message"))).contains("[redacted:aws-access-key]");
    }

    @Test
    void client_thatCannotAsk_isRefused_orPassesWhenThatIsConfigured() {
        McpRequest call = McpRequest.of(RequestId.of(1), "tools/call", params("delete_x", Map.of(), Map.of()));
        InterceptContext context = context(call, Map.of(), ALICE, ProtocolVersion.V2026_07_28);

        assertThat(code(Objects.requireNonNull(gate.intercept(context).block())))
                .isEqualTo(ErrorCodes.BLOCKED);
        assertThat(gate(WithoutElicitation.ALLOW).intercept(context).block()).isEqualTo(InterceptAction.proceed());
    }

    @Test
    void client_ofARevisionWithoutElicitation_isRefused() {
        assertThat(code(Objects.requireNonNull(
                        gate.intercept(context(call("delete_x", 1), Map.of(), ALICE, ProtocolVersion.V2025_03_26))
                                .block())))
                .isEqualTo(ErrorCodes.BLOCKED);
    }

    @Test
    void usedApprovals_moreThanAreRemembered_areForgotten() {
        ApprovalGate forgetful = gate(WithoutElicitation.BLOCK, 1);
        List<McpRequest> calls = List.of(call("delete_x", 1), call("delete_x", 2), call("delete_x", 3));
        List<Map<String, JsonView>> words = calls.stream()
                .map(call -> (InterceptAction.RequireInput) act(forgetful, call, Map.of()))
                .map(question -> Map.of(question.key(), JsonText.read(YES)))
                .toList();

        List<InterceptAction> first = actOnEach(forgetful, calls, words);
        List<InterceptAction> again = actOnEach(forgetful, calls, words);

        assertThat(first).containsOnly(InterceptAction.proceed());
        assertThat(again).contains(InterceptAction.proceed());
    }

    private static List<InterceptAction> actOnEach(
            ApprovalGate gate, List<McpRequest> calls, List<Map<String, JsonView>> words) {
        return IntStream.range(0, calls.size())
                .mapToObj(i -> act(gate, calls.get(i), words.get(i)))
                .toList();
    }

    private ApprovalGate gate(WithoutElicitation without) {
        return gate(without, 100);
    }

    private ApprovalGate gate(WithoutElicitation without, int remembered) {
        Clock clock = new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
        return new ApprovalGate(
                new ApprovalSettings(
                        Glob.of(List.of("delete_*")),
                        "Run {tool}?",
                        true,
                        Duration.ofMinutes(5),
                        "",
                        without,
                        remembered),
                clock);
    }

    private InterceptAction.RequireInput ask(McpRequest call) {
        return (InterceptAction.RequireInput) act(call, Map.of());
    }

    private InterceptAction act(McpRequest call, Map<String, JsonView> answers) {
        return act(gate, call, answers);
    }

    private static InterceptAction act(ApprovalGate gate, McpRequest call, Map<String, JsonView> answers) {
        return Objects.requireNonNull(gate.intercept(context(call, answers, ALICE, ProtocolVersion.V2026_07_28))
                .block());
    }

    private static int code(InterceptAction action) {
        return ((InterceptAction.Block) action).code();
    }

    private static McpRequest call(String tool, int n) {
        return McpRequest.of(
                RequestId.of(1), "tools/call", params(tool, Map.of("n", n), Map.of("elicitation", Map.of())));
    }

    private static Map<String, ?> params(String tool, Map<String, ?> arguments, Map<String, ?> capabilities) {
        return Map.of(
                "name",
                tool,
                "arguments",
                arguments,
                "_meta",
                Map.of(
                        "io.modelcontextprotocol/protocolVersion",
                        "2026-07-28",
                        "io.modelcontextprotocol/clientCapabilities",
                        capabilities));
    }

    private static InterceptContext context(
            McpRequest call, Map<String, JsonView> answers, Principal who, ProtocolVersion version) {
        return new InterceptContext(
                call,
                Direction.CLIENT_TO_SERVER,
                "tools/call",
                Optional.empty(),
                TransportType.STREAMABLE_HTTP,
                Optional.of(version),
                START,
                "f",
                Map.of(),
                "r",
                who,
                answers,
                new Attributes());
    }
}
