package dev.sluice.proxy.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FixtureTest {
    @Test
    void bothEras_throughSluice_areAnswered() {
        try (FakeUpstream upstream = new FakeUpstream();
                TestProxy proxy = TestProxy.before(upstream).start()) {
            RawClient.Reply modern = proxy.modernReply(Json.modernCall("1", "add"));
            RawClient.Reply legacy = proxy.legacy().initialize("2025-11-25").reply(Json.call("2", "add"));

            assertThat(modern.text()).isEqualTo(Json.result("1", "{\"resultType\":\"complete\",\"ok\":true}"));
            assertThat(legacy.text()).isEqualTo(Json.result("2", "{\"ok\":true}"));
        }
    }
}
