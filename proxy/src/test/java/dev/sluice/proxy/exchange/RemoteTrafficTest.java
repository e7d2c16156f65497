package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.proxy.testing.FakeReplicas;
import dev.sluice.session.ClientState;
import dev.sluice.session.Peer;
import dev.sluice.session.Session;
import dev.sluice.session.SessionLife;
import dev.sluice.session.UpstreamReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** What one replica says to others about the traffic of sessions. */
final class RemoteTrafficTest {
    private static final String ID = "0123456789abcdef";

    private final FakeReplicas replicas = new FakeReplicas("self", "neighbour");
    private final List<String> told = new ArrayList<>();
    private final RemoteTraffic remote = new RemoteTraffic(
            replicas, new ReplyCodec(new MessageReader(JsonLimits.defaults())), new InFlight(Duration.ofSeconds(1)));

    @BeforeEach
    void listen() {
        replicas.serve("traffic.changed", question -> {
            told.add(new String(question, StandardCharsets.UTF_8));
            return Flux.empty();
        });
    }

    @Test
    void changedSession_ofAnotherReplica_isToldToThatOne() {
        StepVerifier.create(remote.changed(session("neighbour"))).verifyComplete();

        assertThat(replicas.asked()).containsExactly("neighbour traffic.changed");
        assertThat(told).containsExactly(ID);
    }

    @Test
    void changedSession_ofThisReplica_isToldToNobody() {
        StepVerifier.create(remote.changed(session("self"))).verifyComplete();

        assertThat(replicas.asked()).isEmpty();
    }

    @Test
    void changedSession_ofAReplicaThatIsGone_isNoError() {
        StepVerifier.create(remote.changed(session("gone"))).verifyComplete();

        assertThat(replicas.asked()).containsExactly("gone traffic.changed");
    }

    private static Session session(String home) {
        return new Session(
                new SessionId(ID),
                "files",
                "anna",
                Optional.empty(),
                Peer.unknown(),
                UpstreamReference.none(),
                ClientState.none(),
                Map.of(),
                home,
                new SessionLife(Instant.EPOCH, Duration.ofMinutes(5), false),
                1);
    }
}
