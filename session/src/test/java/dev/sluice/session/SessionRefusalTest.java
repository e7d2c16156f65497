package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

final class SessionRefusalTest {
    @Test
    void open_storeDoesNotAnswer_isRefusedWithAHintWhenToComeBack() {
        try (SessionFixture fixture = new SessionFixture()) {
            fixture.store.onCreate = create -> Mono.error(new StoreUnavailableException("away"));

            StepVerifier.create(fixture.manager.open(SessionFixture.request()))
                    .verifyErrorSatisfies(failure -> assertThat(failure)
                            .isInstanceOfSatisfying(SessionRefusedException.class, refused -> {
                                assertThat(refused.reason()).isEqualTo(SessionRefusedException.Reason.STORE);
                                assertThat(refused.retryAfter()).isEqualTo(SessionFixture.SETTINGS.retryAfter());
                            }));

            assertThat(fixture.manager.statistics().refused()).isEqualTo(1);
        }
    }
}
