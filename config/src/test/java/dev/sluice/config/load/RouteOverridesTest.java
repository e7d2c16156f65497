package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.DataSize;
import dev.sluice.config.InterceptorConfig;
import dev.sluice.config.LimitsConfig;
import dev.sluice.config.RouteConfig;
import dev.sluice.config.SluiceConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RouteOverridesTest {
    // The routes come first on purpose: the order of the file must not matter.
    private static final SluiceConfig CONFIG = Sources.load("""
            routes:
              - path: /own
                upstream: { url: http://127.0.0.1:1/ }
                limits: { requestBody: 1KiB }
                timeouts: { interceptor: 2s }
                interceptors: [ { name: a }, { name: b, timeout: 3s } ]
              - path: /global
                upstream: { url: http://127.0.0.1:2/ }
                interceptors: [ { name: a } ]
            limits: { requestBody: 2KiB, batchSize: 7, connections: 9 }
            timeouts: { interceptor: 1s }
            """);

    private final RouteConfig own = CONFIG.routes().get(0);
    private final RouteConfig global = CONFIG.routes().get(1);

    @Test
    void route_withALimit_overridesTheGlobalOne() {
        assertThat(own.limits().requestBody()).isEqualTo(DataSize.ofKibibytes(1));
        assertThat(CONFIG.limits().requestBody()).isEqualTo(DataSize.ofKibibytes(2));
    }

    @Test
    void route_withALimit_keepsTheOtherGlobalOnes() {
        assertThat(own.limits().batchSize()).isEqualTo(7);
        assertThat(own.limits().connections()).isEqualTo(9);
        assertThat(own.limits().jsonDepth()).isEqualTo(LimitsConfig.defaults().jsonDepth());
    }

    @Test
    void route_withoutLimitsAndTimeouts_hasTheGlobalOnes() {
        assertThat(global.limits()).isEqualTo(CONFIG.limits());
        assertThat(global.timeouts()).isEqualTo(CONFIG.timeouts());
    }

    @Test
    void interceptor_withoutTimeout_hasTheOneOfItsRoute() {
        assertThat(own.interceptors())
                .extracting(InterceptorConfig::timeout)
                .containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(3));
        assertThat(global.interceptors()).extracting(InterceptorConfig::timeout).containsExactly(Duration.ofSeconds(1));
    }

    @Test
    void interceptors_always_keepTheOrderOfTheFile() {
        assertThat(own.interceptors()).extracting(InterceptorConfig::name).containsExactly("a", "b");
    }

    @Test
    void routes_withoutNames_areNamedAfterTheirPaths() {
        assertThat(CONFIG.routes()).extracting(RouteConfig::name).containsExactly("own", "global");
    }
}
