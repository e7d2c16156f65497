package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.adaptation.Adaptations;
import dev.sluice.proxy.connector.Agreements;
import dev.sluice.session.replica.Replicas;
import dev.sluice.session.replica.SoleReplica;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The machine in front of a scripted server, with a clock that a test moves. */
final class Parking {
    static final String FORMS = "{\"elicitation\":{\"form\":{}}}";
    private static final Adaptations ADAPTATIONS = new Adaptations();

    final ScriptedServer server = new ScriptedServer();
    final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    final ParkingConnector connector;

    private Parking(ParkingSettings settings, boolean overLine) {
        this(settings, overLine, new SoleReplica());
    }

    private Parking(ParkingSettings settings, boolean overLine, Replicas replicas) {
        this.connector = new ParkingConnector(
                server,
                new Agreements(Optional.empty(), time),
                leg -> overLine,
                ProtocolVersion.ALL,
                Map.of("name", "sluice", "version", "test"),
                "route",
                replicas,
                ADAPTATIONS,
                settings,
                time);
    }

    static Parking overStreams() {
        return new Parking(ParkingSettings.defaults(), false);
    }

    static Parking overLines() {
        return new Parking(ParkingSettings.defaults(), true);
    }

    static Parking with(ParkingSettings settings) {
        return new Parking(settings, false);
    }

    static Parking overLinesWith(ParkingSettings settings) {
        return new Parking(settings, true);
    }

    /** One of several replicas. */
    static Parking among(Replicas replicas) {
        return new Parking(ParkingSettings.defaults(), false, replicas);
    }

    /** One of several replicas that carries tasks. */
    static Parking withTasksAmong(Replicas replicas) {
        return new Parking(Tuned.tasks(), false, replicas);
    }

    /** One of several replicas where there is little of everything. */
    static Parking scarceAmong(Replicas replicas, Isolation isolation, boolean overLine) {
        return new Parking(Tuned.scarce(isolation), overLine, replicas);
    }

    ModernClient client(String principal, String capabilities) {
        return new ModernClient(connector, time, principal, capabilities);
    }

    void pass(Duration duration) {
        time.advanceTimeBy(duration);
    }

    /** Longer than further questions are waited for. */
    void passWindow() {
        pass(Duration.ofMillis(30));
    }
}
