package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.connector.CallDeadline;
import dev.sluice.proxy.connector.EventFrames;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.session.replica.ReplicaBus;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/** Takes requests for calls that wait here and for sessions that are open here, when they came in at another replica. */
public final class ParkingService {
    private final Function<String, Optional<ParkingConnector>> routes;
    private final MessageReader reader;
    private final Scheduler timer;

    /**
     * Makes a service.
     *
     * @param routes the machines of this moment by the names of their routes
     * @param reader reads what other replicas send
     * @param timer runs time limits
     */
    public ParkingService(Function<String, Optional<ParkingConnector>> routes, MessageReader reader, Scheduler timer) {
        this.routes = routes;
        this.reader = reader;
        this.timer = timer;
    }

    /**
     * Begins to answer.
     *
     * @param bus of the replicas
     */
    public void serve(ReplicaBus bus) {
        bus.serve(Owners.TOPIC, this::answered);
    }

    private Flux<byte[]> answered(byte[] encoded) {
        return Flux.defer(() -> {
                    RemoteRequest remote = RemoteRequest.decode(encoded, reader);
                    return routes.apply(remote.route())
                            .map(machine -> machine.callHere(request(remote)))
                            .orElseGet(Flux::empty);
                })
                .ofType(UpstreamEvent.Message.class)
                .concatMap(EventFrames::encode, 1)
                .onErrorResume(FaultException.class, fault -> Flux.just(EventFrames.encode(fault)));
    }

    /** Who asks has a limit and cancels when it is over. */
    private UpstreamRequest request(RemoteRequest remote) {
        return new UpstreamRequest(
                remote.message(),
                UpstreamLeg.modern(ProtocolVersion.V2026_07_28),
                Map.of(),
                true,
                new CallDeadline(Duration.ZERO, Duration.ZERO, timer),
                remote.caller());
    }
}
