package dev.sluice.session.redis.replica;

import dev.sluice.interceptors.background.Background;
import dev.sluice.session.redis.RedisConnections;
import dev.sluice.session.replica.ReplicaBus;
import dev.sluice.session.replica.Replicas;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * The replicas that share one Redis, found by their leases.
 *
 * <p>A replica looks at the leases every third of a lease, and when another one says that they have changed; in the same
 * step it renews its own and inherits those that have run out. One that could not renew in time goes on as before if
 * nobody has looked in the meantime. Otherwise it takes a new name, and its owner hears of the former one by {@link
 * #lost}. While Redis does not answer, nobody can be seen to come or go, and everything stays as it was last seen.
 */
public final class RedisReplicas implements Replicas {
    private static final Logger LOGGER = LoggerFactory.getLogger(RedisReplicas.class);
    private static final int RENEWALS_IN_A_LEASE = 3;
    private static final int NAMES_WAITING = 1024;
    private static final Duration CONTENTION = Duration.ofSeconds(1);

    private final RedisConnections redis;
    private final Leases leases;
    private final RedisReplicaBus bus;
    private final RedisReplicaSettings settings;
    private final Scheduler scheduler;
    private final SecureRandom random = new SecureRandom();
    private final Background background = new Background(LOGGER, Level.ERROR);
    private final AtomicBoolean left = new AtomicBoolean();
    private final AtomicBoolean failing = new AtomicBoolean();
    // A look that is asked for while one waits is that same look.
    private final Sinks.Many<Boolean> lookNow =
            Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(1));
    private final Sinks.Many<String> inherited =
            Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(NAMES_WAITING));
    private final Sinks.Many<String> lost =
            Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(NAMES_WAITING));
    // Touched by one look at a time.
    private final Set<String> announced = new HashSet<>();
    private volatile Membership membership = new Membership("", 0, Set.of());

    private record Membership(String name, int number, Set<String> living) {
        Set<String> others() {
            return living.stream().filter(replica -> !replica.equals(name)).collect(Collectors.toUnmodifiableSet());
        }
    }

    private RedisReplicas(
            RedisConnections redis, Leases leases, BusWire wire, RedisReplicaSettings settings, Scheduler scheduler) {
        this.redis = redis;
        this.leases = leases;
        this.settings = settings;
        this.scheduler = scheduler;
        this.bus = new RedisReplicaBus(wire, settings.bus(), scheduler, () -> membership.others());
    }

    /**
     * Joins the replicas.
     *
     * @param redis connections, which the caller closes after {@link #leave}
     * @param settings lease and limits
     * @param scheduler for timers, and for services and readers of the bus, which do not block
     * @return one that holds a lease; the error is that of Redis
     */
    public static Mono<RedisReplicas> join(RedisConnections redis, RedisReplicaSettings settings, Scheduler scheduler) {
        return BusWire.open(redis).flatMap(wire -> {
            Leases leases = new Leases(redis, settings.lease(), Leases.HIGHEST_NUMBER);
            RedisReplicas replicas = new RedisReplicas(redis, leases, wire, settings, scheduler);
            return replicas.start()
                    .onErrorResume(
                            failure -> replicas.bus.close().onErrorComplete().then(Mono.error(failure)));
        });
    }

    private Mono<RedisReplicas> start() {
        return Mono.fromRunnable(() -> bus.start(this::lookSoon))
                .then(takeName())
                .then(look())
                .then(bus.announceChange())
                .then(Mono.fromSupplier(() -> {
                    var unused = background.run("the renewal of the lease", looks());
                    return this;
                }));
    }

    private void lookSoon() {
        var unused = lookNow.tryEmitNext(true); // a failure says that a look is waiting already
    }

    private Mono<Void> looks() {
        Duration pause = settings.lease().dividedBy(RENEWALS_IN_A_LEASE);
        Flux<Boolean> timer = Flux.interval(pause, pause, scheduler).map(tick -> true);
        return Flux.merge(timer.onBackpressureDrop(), lookNow.asFlux())
                .onBackpressureLatest()
                .concatMap(reason -> look().timeout(pause, scheduler).onErrorResume(this::survive), 0)
                .then();
    }

    private Mono<Void> survive(Throwable failure) {
        redis.noteTrouble();
        if (failing.compareAndSet(false, true)) {
            LOGGER.warn("the lease of replica {} could not be renewed; trying again", self(), failure);
        }
        return Mono.empty();
    }

    private Mono<Void> look() {
        return Mono.defer(() -> leases.look(self())).flatMap(this::follow);
    }

    private Mono<Void> follow(Leases.View view) {
        if (failing.compareAndSet(true, false)) {
            LOGGER.info("the leases of the replicas can be reached again");
        }
        return view.held() ? Mono.fromRunnable(() -> see(view)) : comeBack();
    }

    private void see(Leases.View view) {
        Set<String> gone = new HashSet<>(membership.living());
        gone.removeAll(view.living());
        membership = new Membership(membership.name(), membership.number(), view.living());
        bus.gone(gone);
        // One that finds no room is not announced, and comes with the next look again.
        announced.retainAll(view.inherited());
        view.inherited().stream()
                .filter(dead -> !announced.contains(dead))
                .filter(dead -> inherited.tryEmitNext(dead).isSuccess())
                .forEach(dead -> {
                    LOGGER.info("replica {} is dead; {} inherits its sessions", dead, membership.name());
                    announced.add(dead);
                });
    }

    /** The lease is gone, and with it the name: others may have inherited what was here. */
    private Mono<Void> comeBack() {
        String former = self();
        return takeName()
                .then(Mono.fromRunnable(() -> {
                    LOGGER.warn("replica {} had lost its lease and goes on as {}", former, self());
                    announced.clear();
                    lost.emitNext(former, Sinks.EmitFailureHandler.busyLooping(CONTENTION));
                }))
                .then(look())
                .then(bus.announceChange());
    }

    /** Listens under the new name before anybody can know it. */
    private Mono<Void> takeName() {
        return Mono.defer(() -> {
            String former = self();
            String name = newName();
            return bus.moveTo(name)
                    .then(leases.join(name, former))
                    .switchIfEmpty(Mono.error(() -> new IllegalStateException("replica name " + name + " is taken")))
                    .doOnNext(number -> membership = new Membership(name, number, Set.of(name)))
                    .then();
        });
    }

    private String newName() {
        byte[] suffix = new byte[8];
        random.nextBytes(suffix);
        return settings.label() + "-" + HexFormat.of().formatHex(suffix);
    }

    @Override
    public String self() {
        return membership.name();
    }

    @Override
    public int number() {
        return membership.number();
    }

    @Override
    public boolean isAlive(String replica) {
        return membership.living().contains(replica);
    }

    @Override
    public Flux<String> inherited() {
        return inherited.asFlux();
    }

    @Override
    public Mono<Void> settle(String dead) {
        return Mono.defer(() -> leases.settle(self(), dead));
    }

    @Override
    public Flux<String> lost() {
        return lost.asFlux();
    }

    @Override
    public ReplicaBus bus() {
        return bus;
    }

    /**
     * How many replicas there are.
     *
     * @return those that hold a lease as far as this one has seen, itself among them
     */
    public int living() {
        return membership.living().size();
    }

    /**
     * What the bus carries.
     *
     * @return a snapshot; looks at each open answer
     */
    public ReplicaBusStatistics busStatistics() {
        return bus.statistics();
    }

    @Override
    public Mono<Void> leave() {
        return Mono.defer(() -> left.compareAndSet(false, true) ? giveBack() : Mono.empty());
    }

    private Mono<Void> giveBack() {
        return Mono.fromRunnable(background::dispose)
                .then(Mono.defer(() -> leases.leave(self())))
                .then(bus.announceChange())
                .materialize()
                .delayUntil(outcome -> bus.close().onErrorComplete())
                .doOnNext(outcome -> endSignals())
                .<Void>dematerialize();
    }

    private void endSignals() {
        inherited.emitComplete(Sinks.EmitFailureHandler.busyLooping(CONTENTION));
        lost.emitComplete(Sinks.EmitFailureHandler.busyLooping(CONTENTION));
    }
}
