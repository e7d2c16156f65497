package dev.sluice.interceptors.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.InterceptorHost;
import dev.sluice.interceptors.Principal;
import dev.sluice.interceptors.message.JsonText;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.interceptors.service.Patience;
import dev.sluice.interceptors.service.ServiceAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

final class ExternalPolicyTest {
    private static final URI URL = URI.create("http://policy.example/decide");
    private static final ServiceAddress ADDRESS = new ServiceAddress(URL, Map.of());
    private static final McpRequest CALL =
            McpRequest.of(RequestId.of(1), "tools/call", Map.of("name", "wipe", "arguments", Map.of("disk", "c")));

    private final Service service = new Service();

    @Test
    void allowed_passes() {
        service.answer = "{\"allow\":true,\"reason\":\"because\"}";

        assertThat(decide(CALL)).isEqualTo(InterceptAction.proceed());
    }

    @Test
    void denied_isBlockedWithTheReasonInOneLine() {
        service.answer = "{\"allow\":false,\"reason\":\"not\\nyou " + "x".repeat(400) + "\"}";

        assertThat(decide(CALL))
                .isEqualTo(new InterceptAction.Block(-31403, ("not you " + "x".repeat(400)).substring(0, 256)));
    }

    @Test
    void denied_withoutAReason_isBlockedWithAnother() {
        service.answer = "{\"allow\":false}";

        assertThat(decide(CALL)).isEqualTo(new InterceptAction.Block(-31403, "A policy does not allow this"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no",
                "[]",
                "{}",
                "{\"allow\":\"true\"}",
                "{\"allow\":1}",
                "{\"allow\":true",
                "{\"Allow\":true}"
            })
    void answerWithoutADecision_isAnError(String answer) {
        service.answer = answer;

        StepVerifier.create(policy(ExternalPolicySettings.of(ADDRESS)).intercept(fromClient(CALL)))
                .verifyError(ExternalPolicyException.class);
    }

    @Test
    void noAnswer_isAnError() {
        service.failing = true;

        StepVerifier.create(policy(ExternalPolicySettings.of(ADDRESS)).intercept(fromClient(CALL)))
                .verifyErrorMessage("away");
    }

    @ParameterizedTest
    @ValueSource(strings = {"initialize", "ping", "server/discover"})
    void conversationItself_isNobodysBusiness(String method) {
        assertThat(decide(McpRequest.of(RequestId.of(1), method, Map.of()))).isEqualTo(InterceptAction.proceed());
        assertThat(service.asked).isEmpty();
    }

    @Test
    void notifications_areNotAskedAbout() {
        InterceptContext context = InterceptContext.of(
                McpNotification.of("notifications/cancelled", Map.of()), Direction.CLIENT_TO_SERVER);

        assertThat(policy(ExternalPolicySettings.of(ADDRESS)).intercept(context).block())
                .isEqualTo(InterceptAction.proceed());
        assertThat(service.asked).isEmpty();
    }

    @Test
    void document_saysWhoWantsWhat_withoutArgumentsAndClaims() {
        var unused = decide(CALL);

        JsonView told = JsonText.read(service.asked.get(0));
        assertThat(told.member("route").string()).contains("test");
        assertThat(told.member("method").string()).contains("tools/call");
        assertThat(told.member("target").string()).contains("wipe");
        assertThat(told.member("revision").string()).contains("2026-07-28");
        assertThat(told.at("/principal").toJson())
                .isEqualTo("{\"issuer\":\"i\",\"subject\":\"ada\",\"client\":\"c\",\"scopes\":[\"a\",\"b\"]}");
        assertThat(told.member("params").isPresent()).isFalse();
    }

    @Test
    void document_hasArgumentsAndClaims_whereTheyAreWanted() {
        InterceptAction action = policy(Map.of("url", URL.toString(), "arguments", true, "claims", true))
                .intercept(fromClient(CALL))
                .blockOptional()
                .orElseThrow();

        assertThat(action).isEqualTo(InterceptAction.proceed());
        JsonView told = JsonText.read(service.asked.get(0));
        assertThat(told.at("/params/arguments/disk").string()).contains("c");
        assertThat(told.at("/principal/claims/team").string()).contains("red");
    }

    @Test
    void service_thatFailsTooOften_isLeftAlone() {
        service.failing = true;
        ExternalPolicy policy = policy(new ExternalPolicySettings(
                ADDRESS, false, false, new Patience(Duration.ofMillis(400), 2, 4, Duration.ofHours(1))));
        for (int i = 0; i < 6; i++) {
            StepVerifier.create(policy.intercept(fromClient(CALL))).verifyError(ExternalPolicyException.class);
        }

        assertThat(service.asked).hasSize(2);
        service.failing = false;
        StepVerifier.create(policy.intercept(fromClient(CALL)))
                .verifyErrorMessage("the policy failed too often lately and is not asked for a while");
    }

    @Test
    void denials_areNoFailures() {
        service.answer = "{\"allow\":false}";
        ExternalPolicy policy = policy(new ExternalPolicySettings(
                ADDRESS, false, false, new Patience(Duration.ofMillis(400), 1, 1, Duration.ofHours(1))));
        for (int i = 0; i < 3; i++) {
            assertThat(policy.intercept(fromClient(CALL)).block()).isInstanceOf(InterceptAction.Block.class);
        }

        assertThat(service.asked).hasSize(3);
    }

    @Test
    void headersAndLimit_reachTheService() {
        var unused = policy(Map.of("url", URL.toString(), "headers", Map.of("X-Key", "k"), "limit", "70ms"))
                .intercept(fromClient(CALL))
                .block();

        assertThat(service.headers).containsExactly(Map.entry("X-Key", "k"));
        assertThat(service.limit).isEqualTo(Duration.ofMillis(70));
    }

    @Test
    void processWithoutAWay_asksNobodyAndFails() {
        StepVerifier.create(new ExternalPolicyFactory()
                        .create(Map.of("url", URL.toString()))
                        .intercept(fromClient(CALL)))
                .verifyErrorMessage("this process asks nobody");
    }

    @ParameterizedTest
    @CsvSource({
        "url, ftp://policy.example",
        "url, http://user@policy.example",
        "url, http://policy.example/#part",
        "url, /relative",
        "url, ':'",
        "limit, 0ms",
        "failures, 0",
        "calls, 4",
        "pause, 2h",
        "arguments, maybe",
        "nonsense, 1"
    })
    void wrongSettings_areNamed(String setting, String value) {
        Map<String, Object> settings = new LinkedHashMap<>(Map.of("url", URL.toString()));
        settings.put(setting, value.matches("[0-9]+") ? (Object) Long.valueOf(value) : value);

        assertThatThrownBy(() -> policy(settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(setting);
    }

    @Test
    void wrongHeader_isNamedWithoutItsValue() {
        assertThatThrownBy(() -> policy(Map.of("url", URL.toString(), "headers", Map.of("X-Key", "secret\r\n"))))
                .hasMessageStartingWith("headers.X-Key ")
                .hasMessageNotContaining("secret");
    }

    private InterceptAction decide(McpRequest request) {
        return policy(ExternalPolicySettings.of(ADDRESS))
                .intercept(fromClient(request))
                .blockOptional()
                .orElseThrow();
    }

    private ExternalPolicy policy(ExternalPolicySettings settings) {
        return new ExternalPolicy(settings, service);
    }

    private ExternalPolicy policy(Map<String, Object> settings) {
        InterceptorHost host = new InterceptorHost("test", Map.of(PolicyWeb.class, service));
        return (ExternalPolicy) new ExternalPolicyFactory().create(settings, host);
    }

    private static InterceptContext fromClient(McpRequest request) {
        return InterceptContext.of(request, Direction.CLIENT_TO_SERVER)
                .withPrincipal(new Principal("i", "ada", "c", Set.of("b", "a"), Map.of("team", "red")));
    }

    /** Decides as the test says. */
    private static final class Service implements PolicyWeb {
        private final List<String> asked = new ArrayList<>();
        private String answer = "{\"allow\":true}";
        private boolean failing;
        private Map<String, String> headers = Map.of();
        private Duration limit = Duration.ZERO;

        @Override
        public Mono<String> ask(URI url, Map<String, String> sent, String document, Duration longest) {
            headers = sent;
            limit = longest;
            return Mono.defer(() -> {
                asked.add(document);
                return failing ? Mono.error(new ExternalPolicyException("away")) : Mono.just(answer);
            });
        }
    }
}
