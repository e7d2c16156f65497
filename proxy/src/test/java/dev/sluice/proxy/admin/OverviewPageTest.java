package dev.sluice.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.session.CleanupTier;
import dev.sluice.session.RemovalReason;
import dev.sluice.session.SessionStatistics;
import dev.sluice.session.TierRuns;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class OverviewPageTest {
    private static final SessionStatistics COUNTS = new SessionStatistics(
            12,
            3,
            2,
            Map.of("files", 7L),
            Map.of(ProtocolVersion.V2025_11_25, 5L, ProtocolVersion.V2025_06_18, 6L),
            Map.of(),
            40,
            4,
            Map.of(RemovalReason.CLIENT, 20L, RemovalReason.LRU, 8L, RemovalReason.AGE, 0L),
            Map.of(
                    CleanupTier.PERIODIC,
                    new TierRuns(9, Duration.ZERO, 0),
                    CleanupTier.LRU,
                    new TierRuns(0, Duration.ZERO, 0)),
            4096,
            0.254,
            0,
            0);

    @Test
    void page_ofAServingSluice_saysWhatItServes() {
        assertThat(page(serving("legacy 2025-11-25 (demo 1.0)"), 1))
                .contains("<title>Sluice: ready</title>")
                .contains("1.2.3, ready, 1 exchange under way")
                .contains("<td>files<td><code>/files</code><td>legacy 2025-11-25 (demo 1.0)<td class=\"number\">7\n")
                .contains("<td>12, of these 3 in use\n")
                .contains("<td>5 of 2025-11-25, 6 of 2025-06-18\n")
                .contains("<td>20 client, 8 lru\n")
                .contains("<td>9 periodic\n")
                .contains("<td>4096 bytes\n")
                .contains("<td>25 % in use\n");
    }

    @Test
    void page_ofAnUpstreamWithAnEvilName_showsTheNameAsText() {
        assertThat(page(serving("<script>alert('1')</script> & \"more\""), 0))
                .contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;more&quot;")
                .doesNotContain("<script");
    }

    @Test
    void page_always_linksTheOthers() {
        assertThat(page(serving("x"), 0))
                .contains("href=\"/healthz\"", "href=\"/readyz\"", "href=\"/metrics\"", "href=\"/sessions\"");
    }

    @Test
    void method_otherThanReading_isRefused() {
        AdminAnswer answer = overview(serving("x"), 0)
                .answer(new AdminCall("POST", "/", Map.of(), false))
                .orElseThrow()
                .blockOptional()
                .orElseThrow();

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.allowed()).isEqualTo("GET, HEAD");
    }

    @Test
    void path_ofAnotherPage_isNotAnswered() {
        assertThat(overview(serving("x"), 0).answer(new AdminCall("GET", "/healthz", Map.of(), false)))
                .isEmpty();
    }

    private static Readiness serving(String upstream) {
        return new Readiness(Readiness.State.READY, List.of(new Readiness.RouteState("files", "/files", upstream)));
    }

    private static OverviewPage overview(Readiness readiness, int underWay) {
        return new OverviewPage("1.2.3", () -> readiness, () -> COUNTS, () -> underWay);
    }

    private static String page(Readiness readiness, int underWay) {
        return overview(readiness, underWay)
                .answer(new AdminCall("GET", "/", Map.of(), false))
                .orElseThrow()
                .blockOptional()
                .orElseThrow()
                .body();
    }
}
