package dev.sluice.proxy.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.testing.Json;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What Sluice takes an upstream for, and when it asks again. */
class UpstreamProbeTest {
    private static final String DISCOVERED = Json.result(
            "\"sluice-1\"",
            "{\"supportedVersions\":[\"2026-07-28\",\"2099-01-01\"],\"_meta\":"
                    + "{\"io.modelcontextprotocol/serverInfo\":{\"name\":\"new\",\"version\":\"2\"}}}");
    private static final String INITIALIZED = Json.result(
            "\"sluice-2\"", "{\"protocolVersion\":\"2025-06-18\",\"serverInfo\":{\"name\":\"old\",\"version\":\"1\"}}");

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final StubConnector connector = new StubConnector();
    private final UpstreamProbe probe =
            new UpstreamProbe(new SluiceClient("sluice", "dev", Duration.ofSeconds(5), time));
    private final Upstream upstream = new Upstream(connector, probe, time);

    @AfterEach
    void close() {
        time.dispose();
    }

    @Test
    void modernUpstream_isFoundByDiscoveryAlone() {
        connector.answer("server/discover", Flux.just(connector.message(DISCOVERED)));

        StepVerifier.create(upstream.probe())
                .assertNext(profile -> {
                    assertThat(profile.modern()).isEqualTo(Set.of(ProtocolVersion.V2026_07_28));
                    assertThat(profile.legacy()).isEmpty();
                    assertThat(profile.describe()).isEqualTo("modern 2026-07-28 (new 2)");
                })
                .verifyComplete();
        assertThat(connector.askedMethods()).containsExactly("server/discover");
    }

    @Test
    void modernUpstream_thatWantsAnotherRevision_isModernAllTheSame() {
        String unsupported = "{\"jsonrpc\":\"2.0\",\"id\":\"sluice-1\",\"error\":{\"code\":-32022,"
                + "\"message\":\"no\",\"data\":{\"supported\":[\"2026-07-28\"]}}}";
        connector.answer("server/discover", Flux.just(connector.message(unsupported)));

        StepVerifier.create(upstream.probe())
                .assertNext(profile -> assertThat(profile.modern()).isNotEmpty())
                .verifyComplete();
    }

    @Test
    void legacyUpstream_isFoundByAHandshakeAndLeavesNoSession() {
        connector.answer("server/discover", Flux.just(connector.message(Json.error("\"sluice-1\"", -32601))));
        connector.answer("initialize", Flux.just(new UpstreamEvent.Opened("s-1"), connector.message(INITIALIZED)));

        StepVerifier.create(upstream.probe())
                .assertNext(profile -> {
                    assertThat(profile.modern()).isEmpty();
                    assertThat(profile.legacy()).contains(ProtocolVersion.V2025_06_18);
                    assertThat(profile.describe()).isEqualTo("legacy 2025-06-18 (old 1)");
                })
                .verifyComplete();
        assertThat(connector.ended())
                .containsExactly(new UpstreamLeg(Optional.of(ProtocolVersion.V2025_06_18), Optional.of("s-1")));
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"UPSTREAM_PROTOCOL_ERROR", "UPSTREAM_REFUSED", "UPSTREAM_FAILED"})
    void refusals_ofBothProbes_meanThatItIsReachable(Fault fault) {
        connector.answer("server/discover", Flux.error(FaultException.of(fault)));
        connector.answer("initialize", Flux.error(FaultException.of(fault)));

        StepVerifier.create(upstream.probe())
                .assertNext(profile -> {
                    assertThat(profile.modern()).isEmpty();
                    assertThat(profile.legacy()).isEmpty();
                    assertThat(profile.excludes(ProtocolVersion.V2026_07_28)).isFalse();
                    assertThat(profile.speaks(ProtocolVersion.V2025_11_25)).isTrue();
                })
                .verifyComplete();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"UPSTREAM_UNREACHABLE", "UPSTREAM_TIMEOUT", "UPSTREAM_CONNECTION_LOST"})
    void upstream_thatCannotBeAsked_isNothing(Fault fault) {
        connector.answer("server/discover", Flux.error(FaultException.of(fault)));

        StepVerifier.create(upstream.probe()).verifyError(FaultException.class);
        assertThat(upstream.profile()).isEmpty();
    }

    @Test
    void probes_atTheSameTime_areOne() {
        Sinks.One<UpstreamEvent> answer = Sinks.one();
        connector.answer("server/discover", answer.asMono().flux());

        StepVerifier.create(Mono.zip(upstream.probe(), upstream.probe()))
                .then(() -> answer.tryEmitValue(connector.message(DISCOVERED)).orThrow())
                .assertNext(both -> assertThat(both.getT1()).isSameAs(both.getT2()))
                .verifyComplete();
        assertThat(connector.asked()).hasSize(1);
    }

    @Test
    void probe_afterAFailedOne_asksAgain() {
        connector.answer("server/discover", Flux.error(FaultException.of(Fault.UPSTREAM_UNREACHABLE)));
        StepVerifier.create(upstream.probe()).verifyError();

        connector.answer("server/discover", Flux.just(connector.message(DISCOVERED)));
        StepVerifier.create(upstream.probe()).expectNextCount(1).verifyComplete();
    }

    @ParameterizedTest
    @ValueSource(longs = {59, 60})
    void confirm_trustsAFindingForAMinute(long seconds) {
        connector.answer("server/discover", Flux.just(connector.message(DISCOVERED)));
        StepVerifier.create(upstream.confirm()).expectNextCount(1).verifyComplete();

        time.advanceTimeBy(Duration.ofSeconds(seconds));
        StepVerifier.create(upstream.confirm()).expectNextCount(1).verifyComplete();

        assertThat(connector.asked()).hasSize(seconds < 60 ? 1 : 2);
    }
}
