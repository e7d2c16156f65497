package dev.sluice.proxy.connector.balance;

import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.connector.Connector;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.UpstreamReplica;
import dev.sluice.proxy.connector.UpstreamReplicas;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Several servers that are the same, as one upstream.
 *
 * <p>Stateless requests and the opening of sessions go where least is under way, and on to the next replica when it is
 * certain that nothing was processed. Whatever belongs to a session goes to the replica that opened it, in use or not;
 * moving a session is its owner's business.
 *
 * <p>A replica that fails too often in a row is ejected: it gets nothing new for a while that doubles with each time.
 * That is judged by the traffic alone, and time alone brings it back.
 */
public final class BalancedConnector implements Connector, UpstreamReplicas {
    private static final Logger LOGGER = LoggerFactory.getLogger(BalancedConnector.class);

    private final List<Replica> replicas;
    private final Map<String, Replica> byName;
    private final Health health;
    private final ReplicaChoice choice;

    /**
     * Joins connectors.
     *
     * @param connectors by the names of their replicas, at least two, in the order of the configuration; owned by the
     *     caller
     * @param settings when a replica is left alone
     * @param timer tells the time
     */
    public BalancedConnector(Map<String, Connector> connectors, EjectionSettings settings, Scheduler timer) {
        List<Replica> all = new ArrayList<>();
        connectors.forEach((name, connector) -> all.add(new Replica(all.size(), name, connector)));
        this.replicas = List.copyOf(all);
        this.byName = replicas.stream().collect(Collectors.toUnmodifiableMap(Replica::name, Function.identity()));
        this.health = new Health(replicas.size(), settings, timer);
        this.choice = new ReplicaChoice(replicas, settings);
    }

    @Override
    public Flux<UpstreamEvent> call(UpstreamRequest request) {
        return Flux.defer(() -> isBound(request.leg())
                ? at(bound(request.leg()), request)
                : atAny(request, List.of(), FaultException.of(Fault.UPSTREAM_UNREACHABLE)));
    }

    @Override
    public Mono<Void> send(UpstreamRequest request) {
        return Mono.defer(() -> {
            Replica replica = bound(request.leg());
            return replica.connector()
                    .send(request)
                    .doOnSuccess(done -> health.succeeded(replica))
                    .doOnError(error -> health.failed(replica, error, Optional.of(request.deadline())));
        });
    }

    @Override
    public Flux<McpMessage> listen(UpstreamLeg leg) {
        return Flux.defer(() -> {
            Replica replica = bound(leg);
            return replica.connector().listen(leg).doOnError(error -> health.failed(replica, error, Optional.empty()));
        });
    }

    /** A session at a replica that is not there any more ends with it. */
    @Override
    public Mono<Void> endSession(UpstreamLeg leg) {
        return Mono.defer(() -> Mono.justOrEmpty(find(leg))
                .flatMap(replica -> replica.connector().endSession(leg)));
    }

    @Override
    public List<UpstreamReplica> list() {
        Standings standings = health.standings();
        long now = health.now();
        return replicas.stream()
                .map(replica -> describe(replica, standings.get(replica.index()), now))
                .toList();
    }

    @Override
    public boolean isInUse(String replica) {
        return Optional.ofNullable(byName.get(replica))
                .map(known -> health.standings().get(known.index()).isInUse(health.now()))
                .orElse(false);
    }

    @Override
    public boolean evacuate(String replica) {
        boolean evacuated = Optional.ofNullable(byName.get(replica))
                .map(known -> health.update(standings -> standings.evacuated(known.index()))
                        || health.standings().get(known.index()).evacuated())
                .orElse(false);
        if (evacuated) {
            LOGGER.info("The upstream {} gets no new sessions and calls until it is admitted again", replica);
        }
        return evacuated;
    }

    @Override
    public boolean admit(String replica) {
        Optional<Replica> known = Optional.ofNullable(byName.get(replica));
        known.ifPresent(admitted -> {
            var unused = health.update(standings -> standings.admitted(admitted.index()));
            LOGGER.info("The upstream {} is in use again", replica);
        });
        return known.isPresent();
    }

    private static UpstreamReplica describe(Replica replica, Standing standing, long now) {
        return new UpstreamReplica(replica.name(), standing.state(now), replica.calls(), standing.ejections());
    }

    /** Legacy conversations are with one server; only their opening and stateless requests can go to any. */
    private static boolean isBound(UpstreamLeg leg) {
        boolean stateless = leg.version().map(ProtocolVersion::isModern).orElse(true);
        return leg.replica().isPresent() || !stateless;
    }

    private Optional<Replica> find(UpstreamLeg leg) {
        return leg.replica().map(byName::get);
    }

    /** A replica that was taken out of the configuration has taken its sessions with it. */
    private Replica bound(UpstreamLeg leg) {
        return find(leg)
                .orElseThrow(() -> FaultException.of(Fault.UPSTREAM_SESSION_LOST, "its replica is not configured"));
    }

    private Flux<UpstreamEvent> atAny(UpstreamRequest request, List<Replica> tried, Throwable otherwise) {
        return choice.next(health.standings(), tried, health.now())
                .map(replica -> atOneOfMany(replica, request, tried))
                .orElseGet(() -> Flux.error(otherwise));
    }

    private Flux<UpstreamEvent> atOneOfMany(Replica replica, UpstreamRequest request, List<Replica> tried) {
        AtomicBoolean begun = new AtomicBoolean();
        return at(replica, request)
                .doOnNext(event -> begun.setPlain(true))
                .onErrorResume(error -> begun.getPlain() || !isUnprocessed(error)
                        ? Flux.error(error)
                        : atAny(request, with(tried, replica), error));
    }

    private static boolean isUnprocessed(Throwable error) {
        return error instanceof FaultException fault && fault.fault().unprocessed();
    }

    private static List<Replica> with(List<Replica> tried, Replica replica) {
        List<Replica> more = new ArrayList<>(tried);
        more.add(replica);
        return more;
    }

    private Flux<UpstreamEvent> at(Replica replica, UpstreamRequest request) {
        return Flux.defer(() -> {
            replica.begin();
            return observed(replica, request).doFinally(end -> replica.end());
        });
    }

    private Flux<UpstreamEvent> observed(Replica replica, UpstreamRequest request) {
        Flux<UpstreamEvent> events = replica.connector()
                .call(request)
                .doOnComplete(() -> health.succeeded(replica))
                .doOnError(error -> health.failed(replica, error, Optional.of(request.deadline())));
        if (!request.leg().isOpening()) {
            return events;
        }
        Opening opening = new Opening(replica);
        return events.concatMapIterable(opening::name, 1);
    }

    @Override
    public String toString() {
        return replicas.stream().map(Replica::name).collect(Collectors.joining(", "));
    }
}
