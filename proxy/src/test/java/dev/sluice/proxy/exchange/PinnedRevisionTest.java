package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.TestProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An upstream of which the configuration says what it speaks. */
class PinnedRevisionTest {
    private final FakeUpstream upstream = new FakeUpstream();

    @AfterEach
    void close() {
        upstream.close();
    }

    @Test
    void legacyRevision_isProposedForEveryClient_andNothingElseIsAsked() {
        try (TestProxy proxy = pinned("2025-06-18")) {
            RawClient.Reply reply = proxy.legacy().tryInitialize("2025-11-25", "{}");

            assertThat(reply.at("/result/protocolVersion")).isEqualTo("\"2025-11-25\"");
            assertThat(upstream.await("initialize").at("/params/protocolVersion"))
                    .isEqualTo("\"2025-06-18\"");
            assertThat(upstream.received("server/discover")).isEmpty();
        }
    }

    @Test
    void legacyRevision_isProposedForModernClientsToo() {
        try (TestProxy proxy = pinned("2025-06-18")) {
            assertThat(proxy.modernReply(Json.modernCall("1", "add")).at("/result/resultType"))
                    .isEqualTo("\"complete\"");
            assertThat(upstream.received("server/discover")).isEmpty();
            assertThat(upstream.await("initialize").at("/params/protocolVersion"))
                    .isEqualTo("\"2025-06-18\"");
        }
    }

    @Test
    void modernRevision_meansThatNoHandshakeIsTried_andClientsHaveOneAllTheSame() {
        try (TestProxy proxy = pinned("2026-07-28")) {
            RawClient.Reply reply = proxy.legacy().tryInitialize("2025-11-25", "{}");

            assertThat(reply.at("/result/protocolVersion")).isEqualTo("\"2025-11-25\"");
            assertThat(upstream.received("initialize")).isEmpty();
        }
    }

    private TestProxy pinned(String revision) {
        return TestProxy.before(upstream)
                .upstream("revision: '" + revision + "'")
                .start();
    }
}
