package dev.sluice.proxy.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.RawClient;
import org.junit.jupiter.api.Test;

/** Routes that serve one era only. */
class ModernOnlyRouteTest {
    @Test
    void initialize_onAModernRoute_isUnsupportedWithWhatIsServed() {
        try (EdgeFixture fixture = new EdgeFixture("2026-07-28")) {
            RawClient.Reply reply = fixture.proxy.legacy().tryInitialize("2025-11-25", "{}");

            assertThat(reply.refusal()).isEqualTo("400 -32022");
            assertThat(reply.at("/error/data/supported")).isEqualTo("[\"2026-07-28\"]");
        }
    }

    @Test
    void get_onAModernRoute_isNotAllowedEvenWithASession() {
        try (EdgeFixture fixture = new EdgeFixture("2026-07-28")) {
            assertThat(fixture.reply("GET", "", "Mcp-Session-Id", "x").status()).isEqualTo(405);
        }
    }

    @Test
    void modernRequest_onALegacyRoute_isUnsupportedWithWhatIsServed() {
        try (EdgeFixture fixture = new EdgeFixture("2025-06-18")) {
            RawClient.Reply reply = fixture.proxy.modernReply(Json.modernCall("1", "add"));

            assertThat(reply.refusal()).isEqualTo("400 -32022");
            assertThat(reply.at("/error/data/supported")).isEqualTo("[\"2025-06-18\"]");
        }
    }

    @Test
    void initialize_forARevisionThatTheRouteDoesNotServe_isProposedTheNewestThatItDoes() {
        try (EdgeFixture fixture = new EdgeFixture("2025-03-26, 2025-06-18")) {
            RawClient.Reply reply = fixture.proxy.legacy().tryInitialize("2025-11-25", "{}");

            assertThat(reply.at("/result/protocolVersion")).isEqualTo("\"2025-06-18\"");
        }
    }
}
