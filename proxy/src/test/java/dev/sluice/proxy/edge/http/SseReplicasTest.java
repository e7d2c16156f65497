package dev.sluice.proxy.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.Principal;
import dev.sluice.interceptors.TransportType;
import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.proxy.edge.channel.ClientChannel;
import dev.sluice.proxy.exchange.Downstream;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.testing.FakeReplicas;
import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.TestProxy;
import dev.sluice.session.RemovalReason;
import dev.sluice.session.SessionManager;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Messages of HTTP+SSE clients that come in at replica "a" while "b" has the stream. */
class SseReplicasTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String INITIALIZE = Json.request(
            "1",
            "initialize",
            "{\"protocolVersion\":\"2024-11-05\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}");
    private static final Principal SOMEBODY = new Principal("issuer", "somebody", "app");

    private final FakeUpstream upstream = new FakeUpstream();
    private final TestProxy proxy = TestProxy.before(upstream).start();
    private final Route route = proxy.sluice().routes().get(0);
    private final MessageReader reader = new MessageReader(JsonLimits.defaults());
    private final FakeReplicas replicas = new FakeReplicas("a", "b");
    private final SseStreams streams = new SseStreams(() -> "b", 100, Duration.ofMinutes(1));
    private final RemoteSseStreams remote = new RemoteSseStreams(replicas, reader);
    private final ClientChannel channel = newChannel();
    private final String id = streams.add(route.name(), SOMEBODY, channel);

    SseReplicasTest() {
        new SseService(streams, new EndedStreams(streams, sessions()), reader).serve(replicas);
    }

    private ClientChannel newChannel() {
        return new ClientChannel(
                proxy.sluice().exchanges(),
                () -> route,
                new Downstream(SOMEBODY, TransportType.HTTP_SSE, Map.of(), Map.of()),
                2);
    }

    private SessionManager sessions() {
        return proxy.sluice().exchanges().sessions();
    }

    @AfterEach
    void close() {
        proxy.close();
        upstream.close();
    }

    @Test
    void id_endsWithTheReplica() {
        assertThat(id).matches("[A-Za-z0-9_-]{32}\\.b");
    }

    @Test
    void message_isTakenByTheReplicaThatHasTheStream() {
        StepVerifier.create(channel.outgoing().map(text -> new String(text, StandardCharsets.UTF_8)))
                .then(() -> StepVerifier.create(post(claim(), Json.request("7", "ping", "{}")))
                        .verifyComplete())
                .expectNext(Json.result("7", "{}"))
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void malformedMessage_isRefusedAsItWouldBeThere() {
        StepVerifier.create(post(claim(), "{")).verifyErrorSatisfies(error -> assertRefusal(error, 400, -32700));
    }

    @Test
    void stream_ofSomebodyElse_isNotFound() {
        StreamClaim stranger = new StreamClaim(id, route.name(), Principal.anonymous());

        StepVerifier.create(post(stranger, Json.request("7", "ping", "{}")))
                .verifyErrorSatisfies(error -> assertRefusal(error, 404, -32600));
    }

    @Test
    void stream_ofAnotherRoute_isNotFound() {
        StreamClaim misled = new StreamClaim(id, "another", SOMEBODY);

        StepVerifier.create(post(misled, Json.request("7", "ping", "{}")))
                .verifyErrorSatisfies(error -> assertRefusal(error, 404, -32600));
    }

    @Test
    void stream_thatHasEnded_isNotFound() {
        streams.remove(id);

        StepVerifier.create(post(claim(), Json.request("7", "ping", "{}")))
                .verifyErrorSatisfies(error -> assertRefusal(error, 404, -32600));
    }

    @Test
    void stream_whoseSessionWasRemoved_isNotFoundAndItsOwnerHearsWhy() {
        StepVerifier.create(channel.outgoing())
                .then(() -> StepVerifier.create(post(claim(), INITIALIZE)).verifyComplete())
                .expectNextCount(1)
                .then(() -> StepVerifier.create(
                                sessions().remove(channel.session().orElseThrow(), RemovalReason.AGE))
                        .expectNext(true)
                        .verifyComplete())
                .thenCancel()
                .verify(PATIENCE);
        streams.remove(id);

        StepVerifier.create(post(claim(), Json.request("7", "ping", "{}"))).verifyErrorSatisfies(error -> {
            assertRefusal(error, 404, -32600);
            assertThat(reason(error)).contains("age");
        });
        StreamClaim stranger = new StreamClaim(id, route.name(), Principal.anonymous());
        StepVerifier.create(post(stranger, Json.request("7", "ping", "{}")))
                .verifyErrorSatisfies(error -> assertThat(reason(error)).isEmpty());
    }

    @Test
    void streams_endedMoreThanAreRemembered_areForgotten() {
        SseStreams few = new SseStreams(() -> "b", 2, Duration.ofMinutes(1));
        List<String> ended = Stream.generate(() -> endedStream(few)).limit(4).toList();

        assertThat(ended.stream().filter(stream -> few.sessionOfEnded(stream).isPresent()))
                .hasSize(2);
    }

    private String endedStream(SseStreams among) {
        ClientChannel client = newChannel();
        StepVerifier.create(client.outgoing())
                .then(() -> StepVerifier.create(client.receive(INITIALIZE.getBytes(StandardCharsets.UTF_8)))
                        .verifyComplete())
                .expectNextCount(1)
                .thenCancel()
                .verify(PATIENCE);
        String stream = among.add(route.name(), SOMEBODY, client);
        among.remove(stream);
        return stream;
    }

    private static Optional<String> reason(Throwable error) {
        return ((RefusalException) error).body().body().at("/error/data/reason").string();
    }

    @Test
    void replica_thatIsDeadOrUnknown_isNotAsked() {
        assertThat(remote.find(new StreamClaim("guess", route.name(), SOMEBODY)))
                .isEmpty();
        assertThat(remote.find(new StreamClaim("guess.c", route.name(), SOMEBODY)))
                .isEmpty();
        assertThat(remote.find(new StreamClaim("guess.a", route.name(), SOMEBODY)))
                .isEmpty();
        replicas.die();
        assertThat(remote.find(claim())).isEmpty();
    }

    @Test
    void replica_thatIsAliveAndDoesNotAnswer_mayHaveTakenIt() {
        replicas.fallSilent();

        StepVerifier.create(post(claim(), Json.request("7", "ping", "{}")))
                .verifyErrorSatisfies(
                        error -> assertThat(((FaultException) error).fault()).isEqualTo(Fault.REPLICA_LOST));
    }

    @Test
    void body_thatTheBusDoesNotCarry_isTooLarge() {
        replicas.limit(100);

        StepVerifier.create(post(claim(), Json.request("7", "ping", "{}")))
                .verifyErrorSatisfies(error -> assertRefusal(error, 413, -32600));
    }

    private StreamClaim claim() {
        return new StreamClaim(id, route.name(), SOMEBODY);
    }

    private Mono<Void> post(StreamClaim claim, String message) {
        Optional<Function<byte[], Mono<Void>>> receiver = remote.find(claim);
        return receiver.orElseThrow().apply(message.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertRefusal(Throwable error, int status, int code) {
        RefusalException refusal = (RefusalException) error;
        assertThat(refusal.status()).isEqualTo(status);
        assertThat(refusal.body().errorCode()).isEqualTo(code);
    }
}
