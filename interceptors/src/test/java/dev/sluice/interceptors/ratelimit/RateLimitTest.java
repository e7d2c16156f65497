package dev.sluice.interceptors.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptAction.Block;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.InterceptorHost;
import dev.sluice.interceptors.Principal;
import dev.sluice.interceptors.Remedy;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.RequestId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

final class RateLimitTest {
    private static final Principal ADA = new Principal("i", "ada", "app");
    private static final Principal BOB = new Principal("i", "bob", "app");
    private static final long START = Duration.ofDays(20_000).toMillis() * 1000;

    private final AtomicLong micros = new AtomicLong(START);

    @Test
    void requests_overTheRate_areRefusedUntilItIsBack() {
        Interceptor limit = limit(Map.of("permits", 2, "window", "1m"));

        assertThat(isAllowed(limit, call("echo"))).isTrue();
        assertThat(isAllowed(limit, call("echo"))).isTrue();
        assertThat(answer(limit, call("echo")))
                .isEqualTo(new Block(
                        -31429, "Too many requests; try again in 30 s", new Remedy.Later(Duration.ofSeconds(30))));
        pass(Duration.ofSeconds(29));
        assertThat(isAllowed(limit, call("echo"))).isFalse();
        pass(Duration.ofSeconds(1));
        assertThat(isAllowed(limit, call("echo"))).isTrue();
        assertThat(isAllowed(limit, call("echo"))).isFalse();
    }

    @Test
    void burst_isTheMostAtOnce() {
        Interceptor limit = limit(Map.of("permits", 60, "window", "1m", "burst", 1));

        assertThat(isAllowed(limit, call("echo"))).isTrue();
        assertThat(isAllowed(limit, call("echo"))).isFalse();
        pass(Duration.ofSeconds(1));
        assertThat(isAllowed(limit, call("echo"))).isTrue();
    }

    @Test
    void quota_isBackAtTheNextWindow() {
        Interceptor limit = limit(Map.of("kind", "quota", "permits", 1, "window", "1d"));
        pass(Duration.ofHours(23));

        assertThat(isAllowed(limit, call("echo"))).isTrue();
        assertThat(((Block) answer(limit, call("echo"))).remedy()).isEqualTo(new Remedy.Later(Duration.ofHours(1)));
        pass(Duration.ofHours(1));
        assertThat(isAllowed(limit, call("echo"))).isTrue();
    }

    @Test
    void perPrincipalAndTool_othersAreNotConcerned() {
        Interceptor limit = limit(Map.of("permits", 1, "per", List.of("principal", "tool")));

        assertThat(isAllowed(limit, call("echo").withPrincipal(ADA))).isTrue();
        assertThat(isAllowed(limit, call("echo").withPrincipal(ADA))).isFalse();
        assertThat(isAllowed(limit, call("other").withPrincipal(ADA))).isTrue();
        assertThat(isAllowed(limit, call("echo").withPrincipal(BOB))).isTrue();
        assertThat(isAllowed(limit, request("tools/list").withPrincipal(ADA))).isTrue();
        assertThat(isAllowed(limit, request("tools/list").withPrincipal(ADA))).isTrue();
    }

    @Test
    void limit_ofSomeToolsOrMethods_concernsThoseAlone() {
        Interceptor tools = limit(Map.of("permits", 1, "tools", List.of("slow_*")));
        Interceptor methods = limit(Map.of("permits", 1, "methods", List.of("resources/read")));

        assertThat(isAllowed(tools, call("slow_a"))).isTrue();
        assertThat(isAllowed(tools, call("slow_b"))).isFalse();
        assertThat(isAllowed(tools, call("quick"))).isTrue();
        assertThat(isAllowed(methods, request("resources/read"))).isTrue();
        assertThat(isAllowed(methods, request("resources/read"))).isFalse();
        assertThat(isAllowed(methods, call("echo"))).isTrue();
    }

    @Test
    void ping_isNeverCounted() {
        Interceptor limit = limit(Map.of("permits", 1));

        assertThat(isAllowed(limit, request("ping"))).isTrue();
        assertThat(isAllowed(limit, request("ping"))).isTrue();
        assertThat(isAllowed(limit, call("echo"))).isTrue();
    }

    @Test
    void cost_ofATool_weighsMore() {
        Interceptor limit =
                make(Map.of("limits", List.of(Map.of("permits", 10)), "costs", Map.of("big*", 6, "huge", 1000)));

        assertThat(isAllowed(limit, call("bigger"))).isTrue();
        assertThat(isAllowed(limit, call("bigger"))).isFalse();
        assertThat(isAllowed(limit, call("small"))).isTrue();
        pass(Duration.ofMinutes(1));
        assertThat(isAllowed(limit, call("huge"))).isTrue();
    }

    @Test
    void requestThatOneLimitRefuses_takesNothingFromAnother() {
        Interceptor limit = make(Map.of(
                "limits",
                List.of(
                        Map.of("name", "all", "permits", 2),
                        Map.of("name", "wipe", "permits", 1, "tools", List.of("wipe")))));

        assertThat(isAllowed(limit, call("wipe"))).isTrue();
        assertThat(isAllowed(limit, call("wipe"))).isFalse();
        assertThat(isAllowed(limit, call("echo"))).isTrue();
        assertThat(isAllowed(limit, call("echo"))).isFalse();
    }

    @Test
    void request_thatIsJudgedAgain_isCountedOnce() {
        Interceptor limit = limit(Map.of("permits", 1));
        InterceptContext call = call("echo");

        assertThat(isAllowed(limit, call)).isTrue();
        assertThat(isAllowed(limit, call)).isTrue();
        assertThat(isAllowed(limit, call("echo"))).isFalse();
    }

    @Test
    void keys_beyondTheMost_forgetTheLeastRecentlyUsed() {
        Interceptor limit = make(Map.of(
                "limits",
                List.of(Map.of("permits", 1, "per", List.of("tool"))),
                "keys",
                RateLimitSettings.FEWEST_KEYS));
        assertThat(isAllowed(limit, call("first"))).isTrue();
        for (int i = 0; i < RateLimitSettings.FEWEST_KEYS; i++) {
            assertThat(isAllowed(limit, call("tool" + i))).isTrue();
        }

        assertThat(isAllowed(limit, call("first"))).isTrue();
        assertThat(isAllowed(limit, call("tool" + (RateLimitSettings.FEWEST_KEYS - 1))))
                .isFalse();
    }

    @Test
    void sharedStore_decidesWhereThereIsOne() {
        List<Demand> asked = new ArrayList<>();
        RateStore store = demands -> {
            asked.addAll(demands);
            return Mono.just(Duration.ofSeconds(5));
        };

        assertThat(isAllowed(shared(store, true), call("echo"))).isFalse();
        assertThat(asked).hasSize(1);
        assertThat(isAllowed(shared(store, false), call("echo"))).isTrue();
    }

    @Test
    void sharedStore_thatDoesNotAnswer_isStoodInForByThisProcess() {
        Interceptor limit = shared(demands -> Mono.error(new IllegalStateException("down")), true);

        assertThat(isAllowed(limit, call("echo"))).isTrue();
        assertThat(isAllowed(limit, call("echo"))).isFalse();
    }

    @Test
    void wrongSettings_sayWhatIsExpected() {
        refuses(Map.of(), "limits: not set (expected: at least one limit)");
        refuses(
                Map.of("limits", List.of(Map.of("permits", 1, "per", List.of("moon")))),
                "limits[0].per: [moon] (expected: a list of principal, client, session, address, tool and method)");
        refuses(Map.of("limits", List.of(Map.of("window", "1m"))), "limits[0].permits: 0 (expected: 1..1000000000)");
        refuses(
                Map.of("limits", List.of(Map.of("permits", 1, "kind", "quota", "burst", 1))),
                "limits[0].burst: 1 (expected: with kind rate only)");
        refuses(
                Map.of("limits", List.of(Map.of("permits", 1)), "costs", Map.of("a", 0)),
                "costs.a: 0 (expected: 1..1000000000)");
    }

    private static void refuses(Map<String, Object> settings, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RateLimitFactory().create(settings))
                .withMessage(message);
    }

    private static Interceptor shared(RateStore store, boolean shared) {
        return new RateLimitFactory()
                .create(
                        Map.of("limits", List.of(Map.of("permits", 1)), "shared", shared),
                        new InterceptorHost("test", Map.of(RateStore.class, store)));
    }

    private Interceptor limit(Map<String, Object> limit) {
        return make(Map.of("limits", List.of(limit)));
    }

    private Interceptor make(Map<String, Object> settings) {
        return RateLimitFactory.create(settings, InterceptorHost.alone(), micros::get);
    }

    private void pass(Duration time) {
        micros.addAndGet(time.toMillis() * 1000);
    }

    private static boolean isAllowed(Interceptor limit, InterceptContext context) {
        return answer(limit, context).equals(InterceptAction.proceed());
    }

    private static InterceptAction answer(Interceptor limit, InterceptContext context) {
        return limit.intercept(context).blockOptional().orElseThrow();
    }

    private static InterceptContext call(String tool) {
        return InterceptContext.of(
                McpRequest.of(RequestId.of(1), "tools/call", Map.of("name", tool)), Direction.CLIENT_TO_SERVER);
    }

    private static InterceptContext request(String method) {
        return InterceptContext.of(McpRequest.of(RequestId.of(1), method, Map.of()), Direction.CLIENT_TO_SERVER);
    }
}
