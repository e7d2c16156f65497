package dev.sluice.proxy.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.Principal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

final class ApiKeysTest {
    private static final KeySettings SLOW = new KeySettings("people", GateTest.PBKDF2_OF_SLOW_KEY, Set.of());

    @Test
    void slowKey_whileAnotherMayBeChecked_isChecked() {
        StepVerifier.create(keys(1).check("slow-key").map(Principal::subject))
                .expectNext("people")
                .verifyComplete();
    }

    @Test
    void slowKey_whenNoMoreMayBeChecked_isRefusedForNow() {
        StepVerifier.create(keys(0).check("slow-key"))
                .verifyErrorSatisfies(error ->
                        assertThat(((RefusedException) error).isPassing()).isTrue());
    }

    private static ApiKeys keys(int checks) {
        Remembered<Principal> remembered =
                new Remembered<>(Duration.ZERO, 1, Clock.systemUTC(), VirtualTimeScheduler.create());
        return new ApiKeys(List.of(SLOW), checks, remembered, Schedulers.immediate());
    }
}
