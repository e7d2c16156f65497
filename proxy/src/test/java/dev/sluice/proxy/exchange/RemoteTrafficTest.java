package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.ClientState;
import dev.sluice.session.Peer;
import dev.sluice.session.Session;
import dev.sluice.session.SessionLife;
import dev.sluice.session.UpstreamReference;
import dev.sluice.session.replica.ReplicaBus;
import dev.sluice.session.replica.ReplicaService;
import dev.sluice.session.replica.ReplicaUnavailableException;
import dev.sluice.session.replica.Replicas;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What one replica says to others about the traffic of sessions. */
final class RemoteTrafficTest {
    private static final String ID = "0123456789abcdef";

    private final Neighbour replicas = new Neighbour();
    private final RemoteTraffic remote = new RemoteTraffic(
            replicas, new ReplyCodec(new MessageReader(JsonLimits.defaults())), new InFlight(Duration.ofSeconds(1)));

    @Test
    void changedSession_ofAnotherReplica_isToldToThatOne() {
        StepVerifier.create(remote.changed(session("neighbour"))).verifyComplete();

        assertThat(replicas.asked).containsExactly("neighbour traffic.changed " + ID);
    }

    @Test
    void changedSession_ofThisReplica_isToldToNobody() {
        StepVerifier.create(remote.changed(session("self"))).verifyComplete();

        assertThat(replicas.asked).isEmpty();
    }

    @Test
    void changedSession_ofAReplicaThatIsGone_isNoError() {
        StepVerifier.create(remote.changed(session("gone"))).verifyComplete();

        assertThat(replicas.asked).containsExactly("gone traffic.changed " + ID);
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

    /** One of two replicas, with a bus that notes what it is asked. */
    private static final class Neighbour implements Replicas, ReplicaBus {
        private final List<String> asked = new ArrayList<>();

        @Override
        public Flux<byte[]> ask(String replica, String topic, byte[] question) {
            return Flux.defer(() -> {
                asked.add(replica + " " + topic + " " + new String(question, StandardCharsets.UTF_8));
                return isAlive(replica)
                        ? Flux.empty()
                        : Flux.error(new ReplicaUnavailableException(replica, "is gone"));
            });
        }

        @Override
        public Flux<byte[]> askAll(String topic, byte[] question) {
            return ask("neighbour", topic, question);
        }

        @Override
        public void serve(String topic, ReplicaService service) {}

        @Override
        public String self() {
            return "self";
        }

        @Override
        public int number() {
            return 1;
        }

        @Override
        public boolean isAlive(String replica) {
            return replica.equals("self") || replica.equals("neighbour");
        }

        @Override
        public Flux<String> inherited() {
            return Flux.never();
        }

        @Override
        public Mono<Void> settle(String dead) {
            return Mono.empty();
        }

        @Override
        public Flux<String> lost() {
            return Flux.never();
        }

        @Override
        public ReplicaBus bus() {
            return this;
        }

        @Override
        public Mono<Void> leave() {
            return Mono.empty();
        }
    }
}
