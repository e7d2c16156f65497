package dev.sluice.proxy.connector.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.connector.CallDeadline;
import dev.sluice.proxy.connector.Connector;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.testing.FakeReplicas;
import dev.sluice.proxy.testing.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;

/** One replica uses the line that another one has. */
class ForwardingTest {
    private static final UpstreamLeg LEG =
            new UpstreamLeg(Optional.of(ProtocolVersion.V2025_06_18), Optional.of(" b.1"));
    private static final String PROGRESS = Json.notification("notifications/progress", "{\"progressToken\":1}");
    private static final String ANSWER = Json.result("1", "{}");

    private final MessageReader reader = new MessageReader(JsonLimits.defaults());
    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final FakeReplicas bus = new FakeReplicas("a", "b");
    private final Owner owner = new Owner();
    private final Connector line =
            new LineOwners("docs", bus, reader).connectorTo("b").orElseThrow();

    ForwardingTest() {
        new LineService(route -> route.equals("docs") ? Optional.of(owner) : Optional.empty(), reader, timer)
                .serve(bus);
    }

    @Test
    void call_reachesTheOwner_andItsEventsComeBackInOrder() {
        owner.events = Flux.just(event(PROGRESS), event(ANSWER));

        StepVerifier.create(line.call(request()).map(ForwardingTest::text))
                .expectNext(PROGRESS, ANSWER)
                .verifyComplete();
        assertThat(owner.asked).containsExactly("call " + LEG + " " + Json.call("1", "add"));
    }

    @Test
    void fault_ofTheOwner_isTheFaultHere() {
        owner.events =
                Flux.concat(Flux.just(event(PROGRESS)), Flux.error(FaultException.of(Fault.UPSTREAM_CONNECTION_LOST)));

        StepVerifier.create(line.call(request()))
                .expectNextCount(1)
                .verifyErrorSatisfies(error -> assertFault(error, Fault.UPSTREAM_CONNECTION_LOST));
    }

    @Test
    void fault_ofTheOwner_keepsWhatIsKnownOfIt() {
        owner.events =
                Flux.error(FaultException.of(Fault.UPSTREAM_CONNECTION_LOST).with(Map.of("exitCode", 137, "by", "x")));

        StepVerifier.create(line.call(request()))
                .verifyErrorSatisfies(error ->
                        assertThat(((FaultException) error).facts()).isEqualTo(Map.of("exitCode", 137L, "by", "x")));
    }

    @Test
    void answer_largerThanTheBusCarries_arrivesWholeBehindTheOthers() {
        bus.limit(1 << 19);
        String large = Json.result("1", "{\"text\":\"" + "x".repeat(3_000_000) + "\"}");
        owner.events = Flux.just(event(PROGRESS), event(large));

        StepVerifier.create(line.call(request()).map(ForwardingTest::text))
                .expectNext(PROGRESS, large)
                .verifyComplete();
    }

    @Test
    void request_largerThanTheBusCarries_isRefusedWithoutBeingSent() {
        bus.limit(10);

        assertFault(line.call(request()), Fault.REPLICA_MESSAGE_TOO_LARGE);
        assertThat(owner.asked).isEmpty();
    }

    @Test
    void deadOwner_meansThatTheSessionIsLost() {
        bus.die();

        assertFault(line.call(request()), Fault.UPSTREAM_SESSION_LOST);
        assertFault(line.send(request()), Fault.UPSTREAM_SESSION_LOST);
        assertFault(line.listen(LEG), Fault.UPSTREAM_SESSION_LOST);
    }

    @Test
    void ownerThatIsAliveAndDoesNotAnswer_mayHaveProcessedTheCall() {
        bus.fallSilent();

        assertFault(line.call(request()), Fault.REPLICA_LOST);
    }

    @Test
    void routeThatTheOwnerDoesNotHave_meansThatTheSessionIsLost() {
        Connector other = new LineOwners("other", bus, reader).connectorTo("b").orElseThrow();

        assertFault(other.call(request()), Fault.UPSTREAM_SESSION_LOST);
    }

    @Test
    void notification_isAcceptedWhenTheOwnerHasSentIt() {
        StepVerifier.create(line.send(request())).verifyComplete();

        assertThat(owner.asked).containsExactly("send " + LEG);
    }

    @Test
    void stream_isReadUntilTheReaderLeaves() {
        TestPublisher<McpMessage> stream = TestPublisher.create();
        owner.stream = stream.flux();

        StepVerifier.create(line.listen(LEG).map(message -> new String(message.utf8(), StandardCharsets.UTF_8)))
                .then(() -> stream.next(message(PROGRESS)))
                .expectNext(PROGRESS)
                .thenCancel()
                .verify();
        stream.assertCancelled();
    }

    @Test
    void session_isEndedAtTheOwner() {
        StepVerifier.create(line.endSession(LEG)).verifyComplete();

        assertThat(owner.asked).containsExactly("end " + LEG);
    }

    @Test
    void call_thatIsCancelled_isCancelledAtTheOwner() {
        TestPublisher<UpstreamEvent> events = TestPublisher.create();
        owner.events = events.flux();

        StepVerifier.create(line.call(request())).thenCancel().verify();
        events.assertCancelled();
    }

    @Test
    void emptyOwner_isNobody() {
        assertThat(new LineOwners("docs", bus, reader).connectorTo("")).isEmpty();
    }

    private UpstreamRequest request() {
        Duration limit = Duration.ofSeconds(5);
        return new UpstreamRequest(
                message(Json.call("1", "add")), LEG, Map.of(), true, new CallDeadline(limit, limit, timer));
    }

    private McpMessage message(String json) {
        return reader.readOne(json.getBytes(StandardCharsets.UTF_8));
    }

    private UpstreamEvent event(String json) {
        return new UpstreamEvent.Message(message(json));
    }

    private static String text(UpstreamEvent event) {
        return new String(((UpstreamEvent.Message) event).message().utf8(), StandardCharsets.UTF_8);
    }

    private static void assertFault(Publisher<?> publisher, Fault fault) {
        StepVerifier.create(publisher).verifyErrorSatisfies(error -> assertFault(error, fault));
    }

    private static void assertFault(Throwable error, Fault fault) {
        assertThat(((FaultException) error).fault()).isEqualTo(fault);
    }

    /** What the owner of the line does with what it is asked. */
    private static final class Owner implements Connector {
        private final List<String> asked = new ArrayList<>();
        private Flux<UpstreamEvent> events = Flux.empty();
        private Flux<McpMessage> stream = Flux.never();

        @Override
        public Flux<UpstreamEvent> call(UpstreamRequest request) {
            asked.add(
                    "call " + request.leg() + " " + new String(request.message().utf8(), StandardCharsets.UTF_8));
            return events;
        }

        @Override
        public Mono<Void> send(UpstreamRequest request) {
            asked.add("send " + request.leg());
            return Mono.empty();
        }

        @Override
        public Flux<McpMessage> listen(UpstreamLeg leg) {
            return stream;
        }

        @Override
        public Mono<Void> endSession(UpstreamLeg leg) {
            asked.add("end " + leg);
            return Mono.empty();
        }
    }
}
