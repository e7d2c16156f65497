package dev.sluice.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.chain.Outcome;
import dev.sluice.proxy.fault.Fault;
import io.netty.handler.codec.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MetricsTest {
    private final Metrics metrics = new Metrics("1.2.3");

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void answered_twice_countsAndTimes() {
        metrics.answered(Optional.empty(), HttpMethod.GET, 404, TimeUnit.MILLISECONDS.toNanos(2));
        metrics.answered(Optional.empty(), HttpMethod.GET, 404, TimeUnit.MILLISECONDS.toNanos(20));

        assertThat(metrics.scrape())
                .contains(
                        "sluice_http_answers_seconds_count{method=\"GET\",route=\"\",status=\"404\"} 2",
                        "sluice_http_answers_seconds_bucket{method=\"GET\",route=\"\",status=\"404\",le=\"0.003\"} 1",
                        "sluice_http_answers_seconds_bucket{method=\"GET\",route=\"\",status=\"404\",le=\"0.03\"} 2");
    }

    @Test
    void answered_methodsOfAClientsInvention_areOneSeries() {
        metrics.answered(Optional.empty(), HttpMethod.valueOf("BREW"), 405, 1);
        metrics.answered(Optional.empty(), HttpMethod.valueOf("WHISK"), 405, 1);

        assertThat(metrics.scrape())
                .contains("sluice_http_answers_seconds_count{method=\"other\",route=\"\",status=\"405\"} 2")
                .doesNotContain("BREW", "WHISK");
    }

    @Test
    void answered_clientGoneBefore_hasNoStatus() {
        metrics.answered(Optional.empty(), HttpMethod.POST, 0, 1);

        assertThat(metrics.scrape()).contains("{method=\"POST\",route=\"\",status=\"none\"} 1");
    }

    @Test
    void outcome_anyInterceptor_isCountedAndPassedOn() {
        List<String> heard = new ArrayList<>();
        var both = metrics.and((name, direction, outcome, nanos) -> heard.add(name + " " + outcome));

        both.outcome("limit", Direction.CLIENT_TO_SERVER, Outcome.BLOCKED, 1);

        assertThat(heard).containsExactly("limit BLOCKED");
        assertThat(metrics.scrape())
                .contains("sluice_interceptor_calls_seconds_count{direction=\"client_to_server\","
                        + "interceptor=\"limit\",outcome=\"blocked\"} 1");
    }

    @Test
    void fault_ofTheUpstream_saysWhoseItWas() {
        metrics.fault("files", Fault.UPSTREAM_TIMEOUT);

        assertThat(metrics.scrape())
                .contains("sluice_faults_total{fault=\"upstream\",reason=\"upstream_timeout\",route=\"files\"} 1.0");
    }

    @Test
    void scrape_afterUnreadableText_countsByRoute() {
        metrics.unreadable("files");
        metrics.unreadable("files");

        assertThat(metrics.scrape()).contains("sluice_upstream_unreadable_total{route=\"files\"} 2.0");
    }

    @Test
    void scrape_fresh_tellsVersionAndVirtualMachine() {
        assertThat(metrics.scrape())
                .contains(
                        "sluice_build_info{version=\"1.2.3\"} 1",
                        "jvm_memory_used_bytes{",
                        "jvm_threads_live_threads ");
    }
}
