package dev.sluice.interceptors.redaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.Evidence;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.MessageReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    private static final String SECRET = "AKIA" + "IOSFODNN7EXAMPLE";
    private static final String NOTE = "[redacted:aws-access-key]";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"id\":1,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"key SECRET\"}]}",
                "\"id\":1,\"result\":{\"structuredContent\":{\"a\":[{\"b\":\"SECRET\"}]}}",
                "\"id\":1,\"result\":{\"structuredContent\":{\"SECRET\":1}}",
                "\"id\":1,\"error\":{\"code\":-32603,\"message\":\"SECRET\",\"data\":{\"x\":\"SECRET\"}}",
                "\"id\":1,\"result\":{\"contents\":[{\"uri\":\"file:///SECRET\",\"text\":\"SECRET\"}]}",
                "\"id\":1,\"result\":{\"messages\":[{\"content\":{\"text\":\"SECRET\"}}]}",
                "\"id\":1,\"result\":{\"taskId\":\"1\",\"statusMessage\":\"SECRET\"}",
                "\"id\":1,\"result\":{\"resultType\":\"input_required\",\"inputRequests\":{\"q\":{\"method\":"
                        + "\"elicitation/create\",\"params\":{\"message\":\"SECRET\"}}}}",
                "\"id\":1,\"method\":\"elicitation/create\",\"params\":{\"message\":\"SECRET\"}",
                "\"method\":\"notifications/progress\",\"params\":{\"progressToken\":1,\"message\":\"SECRET\"}",
                "\"method\":\"notifications/message\",\"params\":{\"data\":\"SECRET\"}",
                "\"id\":1,\"result\":{\"tools\":[{\"name\":\"a\",\"description\":\"SECRET\"}]}",
                "\"id\":1,\"result\":{\"instructions\":\"\\u0041KIAIOSFODNN7EXAMPLE\"}"
            })
    void secret_inAnyPlaceOfAReply_isReplaced(String members) {
        McpMessage message = read(members.replace("SECRET", SECRET));

        String passed = text(modified(redaction(Map.of()), context(message, Direction.SERVER_TO_CLIENT)));

        assertThat(passed).doesNotContain(SECRET).contains(NOTE);
    }

    @Test
    void secret_inABase64Blob_isReplacedInside() {
        String blob = Base64.getEncoder().encodeToString(("key " + SECRET).getBytes(StandardCharsets.UTF_8));
        McpMessage message = read("\"id\":1,\"result\":{\"contents\":[{\"uri\":\"x\",\"blob\":\"" + blob + "\"}]}");

        McpMessage passed = modified(redaction(Map.of()), context(message, Direction.SERVER_TO_CLIENT));

        String inside = passed.body().at("/result/contents/0/blob").string().orElseThrow();
        assertThat(new String(Base64.getDecoder().decode(inside), StandardCharsets.UTF_8))
                .isEqualTo("key " + NOTE);
    }

    @Test
    void cardNumber_writtenAsANumber_isReplaced() {
        McpMessage message = read("\"id\":1,\"result\":{\"structuredContent\":{\"card\":4111111111111111}}");

        McpMessage passed = modified(redaction(Map.of()), context(message, Direction.SERVER_TO_CLIENT));

        assertThat(passed.body().at("/result/structuredContent/card").string()).contains("[redacted:payment-card]");
    }

    @Test
    void names_thatBothHoldSecrets_stayDifferent() {
        McpMessage message = read("\"id\":1,\"result\":{\"" + SECRET + "\":1,\"x" + SECRET.replace("7", "8")
                + "\":2,\"AKIA" + "IOSFODNN9EXAMPLE\":3}");

        McpMessage passed = modified(redaction(Map.of()), context(message, Direction.SERVER_TO_CLIENT));

        assertThat(passed.body().at("/result").members()).hasSize(3);
    }

    @Test
    void arguments_withASecret_canBeRefused_withoutRepeatingIt() {
        McpMessage call = read("\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"t\",\"arguments\":{\"k\":\""
                + SECRET + "\"}}");

        InterceptAction action = act(redaction(Map.of("requests", "block")), context(call, Direction.CLIENT_TO_SERVER));

        assertThat(action)
                .isEqualTo(new InterceptAction.Block(
                        ErrorCodes.BLOCKED, "The message holds what must not pass: aws-access-key"));
    }

    @Test
    void finding_inAuditAction_changesNothing_andIsTold() {
        McpMessage message = read("\"id\":1,\"result\":{\"a\":\"" + SECRET + "\",\"b\":\"" + SECRET + "\"}");
        InterceptContext context = context(message, Direction.SERVER_TO_CLIENT);
        Evidence evidence = Evidence.collect(context.attributes());

        InterceptAction action = act(redaction(Map.of("replies", "audit")), context);

        assertThat(action).isEqualTo(InterceptAction.proceed());
        assertThat(evidence.findings()).containsExactly(Map.entry("redaction.aws-access-key", 2L));
    }

    @Test
    void member_thatIsNamedAsSecret_isReplacedWhateverItHolds() {
        McpMessage message = read("\"id\":1,\"result\":{\"PassWord\":\"x\",\"pin\":[1234],\"other\":\"x\"}");

        McpMessage passed = modified(
                redaction(Map.of("members", List.of("password", "pin"))), context(message, Direction.SERVER_TO_CLIENT));

        assertThat(passed.body().at("/result").toJson())
                .isEqualTo("{\"PassWord\":\"[redacted:secret-member]\",\"pin\":[\"[redacted:secret-member]\"],"
                        + "\"other\":\"x\"}");
    }

    @Test
    void message_thatIsTooLarge_isRefused_unlessItMayPass() {
        McpMessage large = read("\"id\":1,\"result\":{\"a\":\"" + "x".repeat(2000) + "\"}");
        InterceptContext context = context(large, Direction.SERVER_TO_CLIENT);

        assertThat(act(redaction(Map.of("maxSize", "1KiB")), context))
                .isInstanceOfSatisfying(
                        InterceptAction.Block.class,
                        block -> assertThat(block.code()).isEqualTo(ErrorCodes.TOO_LARGE));
        assertThat(act(redaction(Map.of("maxSize", "1KiB", "oversize", "pass")), context))
                .isEqualTo(InterceptAction.proceed());
    }

    @Test
    void direction_thatIsOff_isNotLookedAt() {
        assertThat(redaction(Map.of("requests", "off")).interest().directions())
                .containsExactly(Direction.SERVER_TO_CLIENT);
    }

    @Test
    void settings_thatSwitchEverythingOff_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> redaction(Map.of("requests", "off", "replies", "off")))
                .withMessage("replies: off (expected: something else, as requests is off as well)");
    }

    private static Interceptor redaction(Map<String, Object> settings) {
        return new RedactionFactory().create(settings);
    }

    private static McpMessage modified(Interceptor interceptor, InterceptContext context) {
        return ((InterceptAction.Modify) act(interceptor, context)).message();
    }

    private static InterceptAction act(Interceptor interceptor, InterceptContext context) {
        return Objects.requireNonNull(interceptor.intercept(context).block());
    }

    private static InterceptContext context(McpMessage message, Direction direction) {
        return InterceptContext.of(message, direction);
    }

    private static McpMessage read(String members) {
        return new MessageReader(JsonLimits.defaults())
                .readOne(("{\"jsonrpc\":\"2.0\"," + members + "}").getBytes(StandardCharsets.UTF_8));
    }

    private static String text(McpMessage message) {
        return new String(message.utf8(), StandardCharsets.UTF_8);
    }
}
