package dev.sluice.interceptors.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptAction.Block;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.Principal;
import dev.sluice.interceptors.Remedy;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.RequestId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ConcurrencyLimitTest {
    @Test
    void request_overTheLimit_isRefusedUntilAnotherIsOver() {
        Interceptor limit = limit(Map.of("calls", 1));
        InterceptContext first = call("echo");
        assertThat(isAllowed(limit, first)).isTrue();

        assertThat(answer(limit, call("echo")))
                .isEqualTo(new Block(
                        -31429,
                        "Too many requests at the same time; try again later",
                        new Remedy.Later(Duration.ofSeconds(1))));
        first.attributes().end();
        assertThat(isAllowed(limit, call("echo"))).isTrue();
    }

    @Test
    void refusedRequest_takesNoPlace() {
        Interceptor limit = limit(Map.of("calls", 1));
        InterceptContext first = call("echo");
        InterceptContext second = call("echo");
        assertThat(isAllowed(limit, first)).isTrue();
        assertThat(isAllowed(limit, second)).isFalse();
        second.attributes().end();

        assertThat(isAllowed(limit, call("echo"))).isFalse();
    }

    @Test
    void request_thatIsJudgedAgain_hasItsPlaceAlready() {
        Interceptor limit = limit(Map.of("calls", 1));
        InterceptContext call = call("echo");

        assertThat(isAllowed(limit, call)).isTrue();
        assertThat(isAllowed(limit, call)).isTrue();
        call.attributes().end();
        assertThat(isAllowed(limit, call("echo"))).isTrue();
    }

    @Test
    void perPrincipal_othersHaveTheirOwnPlaces() {
        Interceptor limit = limit(Map.of("calls", 1, "per", List.of("principal")));

        assertThat(isAllowed(limit, call("echo").withPrincipal(new Principal("i", "ada", ""))))
                .isTrue();
        assertThat(isAllowed(limit, call("echo").withPrincipal(new Principal("i", "ada", ""))))
                .isFalse();
        assertThat(isAllowed(limit, call("echo").withPrincipal(new Principal("i", "bob", ""))))
                .isTrue();
    }

    @Test
    void places_thatAreAllFree_areForgotten() {
        Places places = new Places(2);
        assertThat(places.take("a")).isTrue();
        assertThat(places.take("a")).isTrue();
        assertThat(places.take("a")).isFalse();
        assertThat(places.take("b")).isTrue();

        places.giveBack("a");
        assertThat(places.keys()).isEqualTo(2);
        places.giveBack("a");
        places.giveBack("b");
        assertThat(places.keys()).isZero();
    }

    @Test
    void wrongSettings_sayWhatIsExpected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limit(Map.of("calls", 0)))
                .withMessage("limits[0].calls: 0 (expected: 1..1000000)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConcurrencyLimitFactory().create(Map.of()))
                .withMessage("limits: not set (expected: at least one limit)");
    }

    private static Interceptor limit(Map<String, Object> limit) {
        return new ConcurrencyLimitFactory().create(Map.of("limits", List.of(limit)));
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
}
