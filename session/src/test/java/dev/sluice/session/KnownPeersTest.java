package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.ProtocolVersion;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KnownPeersTest {
    private final SessionFixture fixture = new SessionFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void sessions_whoseClientsSayTheSame_keepItOnce() {
        assertThat(open().client()).isEqualTo(peer()).isSameAs(open().client());
    }

    @Test
    void sessions_whoseServersSayTheSame_keepItOnce() {
        Session one = negotiated(open());
        Session other = negotiated(open());

        assertThat(one.upstream().server())
                .isEqualTo(peer())
                .isSameAs(other.upstream().server());
    }

    private Session open() {
        NewSession request = new NewSession("files", "anna", peer(), Map.of(), false);
        return Objects.requireNonNull(fixture.manager.open(request).block());
    }

    private Session negotiated(Session session) {
        return Objects.requireNonNull(fixture.manager
                .update(
                        session.id(),
                        known -> known.withUpstream(known.upstream().negotiated(ProtocolVersion.V2025_11_25, peer())))
                .block());
    }

    /** A new one each time, as a message brings it. */
    private static Peer peer() {
        return new Peer("{\"name\":\"probe\"}", "{\"roots\":{}}");
    }
}
