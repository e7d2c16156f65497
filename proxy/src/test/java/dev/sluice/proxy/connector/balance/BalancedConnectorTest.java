package dev.sluice.proxy.connector.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.connector.CallDeadline;
import dev.sluice.proxy.connector.Connector;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.UpstreamReplica;
import dev.sluice.proxy.connector.UpstreamReplica.State;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Which replica gets what, and which gets nothing for a while. */
final class BalancedConnectorTest {
    private static final EjectionSettings SETTINGS =
            new EjectionSettings(3, Duration.ofSeconds(6), Duration.ofSeconds(20), 50);
    private static final UpstreamLeg STATELESS = UpstreamLeg.modern(ProtocolVersion.V2026_07_28);
    private static final UpstreamEvent PART =
            new UpstreamEvent.Message(McpNotification.of("notifications/progress", Map.of()));

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ScriptedServer a = new ScriptedServer();
    private final ScriptedServer b = new ScriptedServer();
    private final BalancedConnector connector = join(a, b);
    private final Disposable.Composite underWay = Disposables.composite();

    @BeforeEach
    void beginAfterTheEpoch() {
        time.advanceTimeBy(Duration.ofSeconds(1));
    }

    @AfterEach
    void close() {
        underWay.dispose();
        time.dispose();
    }

    @Test
    void calls_thatTakeLong_areSharedEvenly() {
        a.answer(Flux.never());
        b.answer(Flux.never());

        for (int call = 0; call < 7; call++) {
            begin(STATELESS);
        }

        assertThat(List.of(a.calls(), b.calls())).containsExactlyInAnyOrder(3, 4);
        assertThat(connector.list()).extracting(UpstreamReplica::calls).containsExactlyInAnyOrder(3, 4);
    }

    @Test
    void calls_oneAfterTheOther_takeTurns() {
        for (int call = 0; call < 6; call++) {
            run(STATELESS).verifyComplete();
        }

        assertThat(List.of(a.calls(), b.calls())).containsExactly(3, 3);
        assertThat(connector.list()).extracting(UpstreamReplica::calls).containsOnly(0);
    }

    @Test
    void calls_goWhereLeastIsUnderWay() {
        a.answer(Flux.never());
        begin(session("a"));
        begin(session("a"));

        for (int call = 0; call < 4; call++) {
            run(STATELESS).verifyComplete();
        }

        assertThat(b.calls()).isEqualTo(4);
    }

    @Test
    void opening_ofASession_saysFirstWhereItIs() {
        assertThat(connector.evacuate("b")).isTrue();
        a.answer(Flux.just(new UpstreamEvent.Opened("s"), PART));

        run(UpstreamLeg.opening())
                .expectNext(new UpstreamEvent.Opened(Optional.of("a"), Optional.of("s")), PART)
                .verifyComplete();
    }

    @Test
    void opening_withoutASessionId_saysWhereItIsAllTheSame() {
        a.answer(Flux.just(PART, PART));

        run(UpstreamLeg.openingAt("a"))
                .expectNext(new UpstreamEvent.Opened(Optional.of("a"), Optional.empty()), PART, PART)
                .verifyComplete();
    }

    @Test
    void session_staysAtItsReplica_alsoWhenThatIsOutOfUse() {
        assertThat(connector.evacuate("b")).isTrue();

        for (int call = 0; call < 3; call++) {
            run(session("b")).verifyComplete();
        }
        StepVerifier.create(connector.send(request(session("b")))).verifyComplete();
        StepVerifier.create(connector.endSession(session("b"))).verifyComplete();

        assertThat(b.calls()).isEqualTo(4);
        assertThat(b.ended()).containsExactly(session("b"));
        assertThat(a.calls()).isZero();
    }

    @Test
    void session_ofAReplicaThatIsNotConfigured_isLost() {
        run(session("c")).verifyErrorSatisfies(BalancedConnectorTest::isSessionLost);
        StepVerifier.create(connector.listen(session("c"))).verifyErrorSatisfies(BalancedConnectorTest::isSessionLost);
        StepVerifier.create(connector.endSession(session("c"))).verifyComplete();
    }

    @Test
    void session_withoutAReplica_isLost() {
        run(new UpstreamLeg(Optional.of(ProtocolVersion.V2025_11_25), Optional.of("s")))
                .verifyErrorSatisfies(BalancedConnectorTest::isSessionLost);
    }

    @Test
    void call_thatWasNotProcessed_goesOnToTheNextReplica() {
        a.fail(Fault.UPSTREAM_UNREACHABLE);
        b.answer(Flux.just(PART));

        for (int call = 0; call < 4; call++) {
            run(STATELESS).expectNext(PART).verifyComplete();
        }
        assertThat(b.calls()).isEqualTo(4);
    }

    @Test
    void call_thatNobodyTakes_isTriedOnceAtEach() {
        a.fail(Fault.UPSTREAM_UNREACHABLE);
        b.fail(Fault.UPSTREAM_UNREACHABLE);

        run(STATELESS).verifyErrorSatisfies(error -> isFault(error, Fault.UPSTREAM_UNREACHABLE));

        assertThat(List.of(a.calls(), b.calls())).containsExactly(1, 1);
    }

    @Test
    void call_thatMayHaveBeenProcessed_isNotRepeated() {
        a.fail(Fault.UPSTREAM_CONNECTION_LOST);
        b.fail(Fault.UPSTREAM_CONNECTION_LOST);

        run(STATELESS).verifyErrorSatisfies(error -> isFault(error, Fault.UPSTREAM_CONNECTION_LOST));

        assertThat(a.calls() + b.calls()).isEqualTo(1);
    }

    @Test
    void call_thatFailsInTheMiddle_isNotRepeated() {
        Flux<UpstreamEvent> broken =
                Flux.just(PART).concatWith(Flux.error(FaultException.of(Fault.UPSTREAM_UNREACHABLE)));
        a.answer(broken);
        b.answer(broken);

        run(STATELESS).expectNext(PART).verifyErrorSatisfies(error -> isFault(error, Fault.UPSTREAM_UNREACHABLE));

        assertThat(a.calls() + b.calls()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"UPSTREAM_UNREACHABLE", "UPSTREAM_FAILED", "UPSTREAM_OVERLOADED", "UPSTREAM_CONNECTION_LOST"})
    void replica_thatFailsTooOftenInARow_isLeftAloneForAWhile(Fault fault) {
        fail(a, "a", fault, 3);
        assertThat(states()).containsExactly(State.EJECTED, State.ACTIVE);
        assertThat(connector.isInUse("a")).isFalse();

        time.advanceTimeBy(Duration.ofSeconds(5));
        assertThat(callsAt(a, 4)).isZero();

        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(states()).containsExactly(State.ACTIVE, State.ACTIVE);
        assertThat(callsAt(a, 4)).isEqualTo(2);
        assertThat(connector.list()).extracting(UpstreamReplica::ejections).containsExactly(1L, 0L);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"UPSTREAM_PROTOCOL_ERROR", "UPSTREAM_REFUSED", "UPSTREAM_RATE_LIMITED", "UPSTREAM_SESSION_LOST"})
    void replica_thatRefusesWhatItWasAsked_staysInUse(Fault fault) {
        fail(a, "a", fault, 10);

        assertThat(states()).containsExactly(State.ACTIVE, State.ACTIVE);
    }

    @Test
    void failures_withASuccessBetween_areNotInARow() {
        fail(a, "a", Fault.UPSTREAM_FAILED, 2);
        a.answer(Flux.empty());
        run(session("a")).verifyComplete();
        fail(a, "a", Fault.UPSTREAM_FAILED, 2);

        assertThat(states()).containsExactly(State.ACTIVE, State.ACTIVE);
    }

    @Test
    void replica_thatKeepsFailing_isLeftAloneNoLongerThanTheLimit() {
        fail(a, "a", Fault.UPSTREAM_FAILED, 3);
        assertThat(secondsUntilBack()).isEqualTo(6);
        fail(a, "a", Fault.UPSTREAM_FAILED, 1);
        assertThat(secondsUntilBack()).isEqualTo(12);
        fail(a, "a", Fault.UPSTREAM_FAILED, 1);
        assertThat(secondsUntilBack()).isEqualTo(20);
        fail(a, "a", Fault.UPSTREAM_FAILED, 1);
        assertThat(secondsUntilBack()).isEqualTo(20);
    }

    private int secondsUntilBack() {
        int seconds = 0;
        while (!connector.isInUse("a") && seconds < 100) {
            time.advanceTimeBy(Duration.ofSeconds(1));
            seconds++;
        }
        return seconds;
    }

    @Test
    void replica_thatDidWellForAWhile_isLeftAloneForTheShortTimeAgain() {
        fail(a, "a", Fault.UPSTREAM_FAILED, 3);
        time.advanceTimeBy(Duration.ofSeconds(12));
        a.answer(Flux.empty());
        run(session("a")).verifyComplete();

        fail(a, "a", Fault.UPSTREAM_FAILED, 3);

        time.advanceTimeBy(Duration.ofSeconds(6));
        assertThat(states()).containsExactly(State.ACTIVE, State.ACTIVE);
    }

    @Test
    void lastReplica_isNeverLeftAlone() {
        fail(a, "a", Fault.UPSTREAM_FAILED, 3);
        fail(b, "b", Fault.UPSTREAM_FAILED, 10);

        assertThat(states()).containsExactly(State.EJECTED, State.ACTIVE);
    }

    @Test
    void replica_thatHasJustFailed_isTheSecondChoice() {
        fail(a, "a", Fault.UPSTREAM_FAILED, 1);

        assertThat(callsAt(b, 3)).isEqualTo(3);
        time.advanceTimeBy(Duration.ofSeconds(2));
        a.answer(Flux.empty());
        assertThat(callsAt(a, 4)).isEqualTo(2);
    }

    @Test
    void ejectedReplica_isTheLastChoice() {
        fail(a, "a", Fault.UPSTREAM_FAILED, 3);
        a.answer(Flux.just(PART));
        b.fail(Fault.UPSTREAM_UNREACHABLE);

        run(STATELESS).expectNext(PART).verifyComplete();
    }

    @Test
    void silence_countsAsAFailure_andACallThatWasGivenUpDoesNot() {
        a.answer(Flux.never());
        for (int call = 0; call < 3; call++) {
            CallDeadline patient = new CallDeadline(Duration.ofSeconds(60), Duration.ofSeconds(1), time);
            a.answer(patient.<UpstreamEvent>limit(Flux.never()));
            StepVerifier.create(connector.call(request(session("a"), patient)))
                    .then(() -> time.advanceTimeBy(Duration.ofSeconds(1)))
                    .verifyErrorSatisfies(error -> isFault(error, Fault.UPSTREAM_TIMEOUT));
        }
        assertThat(states()).containsExactly(State.ACTIVE, State.ACTIVE);

        for (int call = 0; call < 3; call++) {
            CallDeadline strict = new CallDeadline(Duration.ofSeconds(1), Duration.ofSeconds(60), time);
            a.answer(strict.<UpstreamEvent>limit(Flux.never()));
            StepVerifier.create(connector.call(request(session("a"), strict)))
                    .then(() -> time.advanceTimeBy(Duration.ofSeconds(1)))
                    .verifyErrorSatisfies(error -> isFault(error, Fault.UPSTREAM_TIMEOUT));
        }
        assertThat(states()).containsExactly(State.EJECTED, State.ACTIVE);
    }

    @Test
    void stream_thatCannotBeOpened_countsAsAFailure() {
        a.fail(Fault.UPSTREAM_UNREACHABLE);
        for (int attempt = 0; attempt < 3; attempt++) {
            StepVerifier.create(connector.listen(session("a")))
                    .verifyErrorSatisfies(error -> isFault(error, Fault.UPSTREAM_UNREACHABLE));
        }

        assertThat(states()).containsExactly(State.EJECTED, State.ACTIVE);
    }

    @Test
    void evacuatedReplica_getsNothingNewUntilItIsAdmitted() {
        assertThat(connector.evacuate("a")).isTrue();
        assertThat(connector.evacuate("a")).isTrue();
        assertThat(states()).containsExactly(State.EVACUATED, State.ACTIVE);
        assertThat(callsAt(a, 4)).isZero();
        b.fail(Fault.UPSTREAM_UNREACHABLE);
        run(STATELESS).verifyErrorSatisfies(error -> isFault(error, Fault.UPSTREAM_UNREACHABLE));

        assertThat(connector.admit("a")).isTrue();
        b.answer(Flux.empty());
        time.advanceTimeBy(Duration.ofSeconds(10));
        assertThat(states()).containsExactly(State.ACTIVE, State.ACTIVE);
        assertThat(callsAt(a, 4)).isEqualTo(2);
    }

    @Test
    void lastReplica_cannotBeEvacuated() {
        assertThat(connector.evacuate("a")).isTrue();

        assertThat(connector.evacuate("b")).isFalse();
        assertThat(connector.evacuate("c")).isFalse();
        assertThat(connector.admit("c")).isFalse();
        assertThat(states()).containsExactly(State.EVACUATED, State.ACTIVE);
    }

    @Test
    void ejectedReplica_thatIsAdmitted_isInUseAtOnce() {
        fail(a, "a", Fault.UPSTREAM_FAILED, 3);

        assertThat(connector.admit("a")).isTrue();

        assertThat(states()).containsExactly(State.ACTIVE, State.ACTIVE);
        fail(a, "a", Fault.UPSTREAM_FAILED, 2);
        assertThat(states()).containsExactly(State.ACTIVE, State.ACTIVE);
    }

    private BalancedConnector join(ScriptedServer first, ScriptedServer second) {
        Map<String, Connector> servers = new LinkedHashMap<>();
        servers.put("a", first);
        servers.put("b", second);
        return new BalancedConnector(servers, SETTINGS, time);
    }

    private void begin(UpstreamLeg leg) {
        underWay.add(connector.call(request(leg)).subscribe());
    }

    private StepVerifier.FirstStep<UpstreamEvent> run(UpstreamLeg leg) {
        return StepVerifier.create(connector.call(request(leg)));
    }

    private void fail(ScriptedServer server, String name, Fault fault, int times) {
        server.fail(fault);
        for (int call = 0; call < times; call++) {
            run(session(name)).verifyErrorSatisfies(error -> isFault(error, fault));
        }
    }

    private int callsAt(ScriptedServer server, int calls) {
        a.answer(Flux.empty());
        b.answer(Flux.empty());
        int before = server.calls();
        for (int call = 0; call < calls; call++) {
            run(STATELESS).verifyComplete();
        }
        return server.calls() - before;
    }

    private List<State> states() {
        return connector.list().stream().map(UpstreamReplica::state).toList();
    }

    private static UpstreamLeg session(String replica) {
        return new UpstreamLeg(Optional.of(ProtocolVersion.V2025_11_25), Optional.of("s"), Optional.of(replica));
    }

    private UpstreamRequest request(UpstreamLeg leg) {
        return request(leg, new CallDeadline(Duration.ZERO, Duration.ZERO, time));
    }

    private static UpstreamRequest request(UpstreamLeg leg, CallDeadline deadline) {
        McpRequest call = McpRequest.of(RequestId.of(1), "tools/call", Map.of());
        return new UpstreamRequest(call, leg, Map.of(), false, deadline);
    }

    private static void isSessionLost(Throwable error) {
        isFault(error, Fault.UPSTREAM_SESSION_LOST);
    }

    private static void isFault(Throwable error, Fault fault) {
        assertThat(error)
                .isInstanceOfSatisfying(
                        FaultException.class,
                        exception -> assertThat(exception.fault()).isEqualTo(fault));
    }
}
