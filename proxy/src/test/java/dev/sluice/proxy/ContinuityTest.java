package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.UpstreamConfig;
import dev.sluice.config.load.ConfigLoader;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.bridge.DrivenSession;
import dev.sluice.session.Peer;
import dev.sluice.session.UpstreamReference;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which conversations outlive a change of the way to their server. */
final class ContinuityTest {
    private static final String ONE = "http://127.0.0.1:1/mcp";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "url: 'http://127.0.0.1:1/mcp'                                               |                        | true",
                "url: 'http://127.0.0.1:1/mcp?key=rotated'                                   |                        | true",
                "url: 'http://127.0.0.1:2/mcp'                                               |                        | false",
                "{url: 'http://127.0.0.1:1/mcp', transport: sse}                             |                        | false",
                "{url: 'http://127.0.0.1:1/mcp', revision: 2025-11-25}                       |                        | true",
                "{url: 'http://127.0.0.1:1/mcp', revision: 2025-03-26}                       |                        | false",
                "stdio: {command: [sh]}                                                      |                        | false",
                "urls: ['http://127.0.0.1:1/mcp', 'http://127.0.0.1:2/mcp']                  |                        | false",
                "urls: ['http://127.0.0.1:1/mcp', 'http://127.0.0.1:2/mcp']                  | http://127.0.0.1:1/mcp | true",
                "urls: ['http://127.0.0.1:3/mcp', 'http://127.0.0.1:2/mcp']                  | http://127.0.0.1:1/mcp | false",
                "url: 'http://127.0.0.1:1/mcp'                                               | http://127.0.0.1:1/mcp | true",
                "url: 'http://127.0.0.1:1/mcp'                                               | http://127.0.0.1:2/mcp | false"
            })
    void conversation_goesOnWhereItsServerIsStillReached(String after, String replica, boolean goesOn) {
        Continuity continuity = new Continuity(upstream("url: '" + ONE + "'"), Optional.of(upstream(after)));

        assertThat(continuity.holds(conversation(Optional.ofNullable(replica), "session")))
                .isEqualTo(goesOn);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "url: 'http://127.0.0.1:1/mcp'                         | true",
                "{url: 'http://127.0.0.1:1/mcp', revision: 2026-07-28} | true",
                "{url: 'http://127.0.0.1:1/mcp', revision: 2025-11-25} | false",
                "url: 'http://127.0.0.1:2/mcp'                         | false"
            })
    void conversationOfALegacyClientWithAModernServer_goesOn_asLongAsTheServerIsSpokenWithAsOne(
            String after, boolean goesOn) {
        Continuity continuity = new Continuity(upstream("url: '" + ONE + "'"), Optional.of(upstream(after)));

        assertThat(continuity.holds(conversation(Optional.empty(), DrivenSession.mint())))
                .isEqualTo(goesOn);
    }

    @Test
    void conversation_ofARouteThatIsGone_doesNotGoOn() {
        Continuity continuity = new Continuity(upstream("url: '" + ONE + "'"), Optional.empty());

        assertThat(continuity.holds(conversation(Optional.empty(), "session"))).isFalse();
    }

    private static UpstreamReference conversation(Optional<String> replica, String session) {
        return UpstreamReference.none()
                .opened(replica, Optional.of(session))
                .negotiated(ProtocolVersion.V2025_11_25, Peer.unknown());
    }

    private static UpstreamConfig upstream(String yaml) {
        String section = yaml.startsWith("{") ? yaml : "{" + yaml + "}";
        return new ConfigLoader(Map.<String, String>of()::get)
                .load("routes: [{path: /mcp, upstream: " + section + "}]", "test.yaml")
                .routes()
                .get(0)
                .upstream();
    }
}
