package dev.sluice.session;

import dev.sluice.session.replica.ReplicaBus;
import dev.sluice.session.replica.ReplicaService;
import dev.sluice.session.replica.ReplicaUnavailableException;
import dev.sluice.session.replica.Replicas;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Several managers on one store, in one process and on virtual time; a test may kill one. */
final class ReplicaTown implements AutoCloseable {
    final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    final SharedStoreModel store = new SharedStoreModel(() -> time.now(TimeUnit.NANOSECONDS));
    private final Map<String, Citizen> citizens = new ConcurrentHashMap<>();

    Citizen settle(String name) {
        Citizen citizen = new Citizen(name);
        citizens.put(name, citizen);
        return citizen;
    }

    /** Kills one without a word. */
    void kill(Citizen dead) {
        citizens.remove(dead.name);
        dead.manager.close();
    }

    /** Lets one lose its name, as after a long pause, and come back under another one. */
    void rename(Citizen citizen, String name) {
        String lostName = citizen.name;
        citizens.remove(lostName);
        citizen.name = name;
        citizens.put(name, citizen);
        citizen.lost.tryEmitNext(lostName).orThrow();
    }

    void bequeath(String lost, Citizen heir) {
        heir.inherited.tryEmitNext(lost).orThrow();
    }

    void pass(Duration duration) {
        time.advanceTimeBy(duration);
    }

    @Override
    public void close() {
        citizens.values().forEach(citizen -> citizen.manager.close());
        time.dispose();
    }

    /** One replica with its manager. */
    final class Citizen implements Replicas, ReplicaBus {
        final RecordingObserver observer = new RecordingObserver();
        final SessionManager manager;
        private volatile String name;
        final List<String> settled = new CopyOnWriteArrayList<>();
        private final Sinks.Many<String> inherited = Sinks.many().unicast().onBackpressureBuffer();
        private final Sinks.Many<String> lost = Sinks.many().unicast().onBackpressureBuffer();
        private final Map<String, ReplicaService> services = new ConcurrentHashMap<>();

        Citizen(String name) {
            this.name = name;
            this.manager = new SessionManager(
                    SessionFixture.SETTINGS,
                    store,
                    SessionIds.random(),
                    new MemoryFixture(),
                    new VirtualClock(time),
                    () -> time.now(TimeUnit.NANOSECONDS),
                    time,
                    List.of(observer),
                    Sharing.with(this));
        }

        Session open() {
            return Objects.requireNonNull(manager.open(SessionFixture.request()).block());
        }

        /** Opens sessions that the test does not look at. */
        void fill(int count) {
            StepVerifier.create(Flux.range(0, count).concatMap(n -> manager.open(SessionFixture.request())))
                    .expectNextCount(count)
                    .verifyComplete();
        }

        Mono<Session> find(Session session) {
            return manager.find(session.id(), "files", "anna");
        }

        boolean finds(Session session) {
            return Boolean.TRUE.equals(find(session).hasElement().block());
        }

        List<String> heardOf(Session session) {
            return observer.heard().stream()
                    .filter(line -> line.contains(session.id().toString()))
                    .map(line -> line.replace(" " + session.id(), ""))
                    .toList();
        }

        @Override
        public String self() {
            return name;
        }

        @Override
        public int number() {
            return 1;
        }

        @Override
        public boolean isAlive(String replica) {
            return citizens.containsKey(replica);
        }

        @Override
        public Flux<String> inherited() {
            return inherited.asFlux();
        }

        @Override
        public Mono<Void> settle(String dead) {
            return Mono.fromRunnable(() -> settled.add(dead));
        }

        @Override
        public Flux<String> lost() {
            return lost.asFlux();
        }

        @Override
        public ReplicaBus bus() {
            return this;
        }

        @Override
        public Mono<Void> leave() {
            return Mono.empty();
        }

        @Override
        public Flux<byte[]> ask(String replica, String topic, byte[] question) {
            return Flux.defer(() -> {
                Citizen other = citizens.get(replica);
                return other == null
                        ? Flux.error(new ReplicaUnavailableException(replica, "dead"))
                        : Objects.requireNonNull(other.services.get(topic)).answer(question);
            });
        }

        @Override
        public Flux<byte[]> askAll(String topic, byte[] question) {
            return Flux.fromIterable(citizens.keySet())
                    .filter(other -> !other.equals(name))
                    .flatMap(other -> ask(other, topic, question));
        }

        @Override
        public void serve(String topic, ReplicaService service) {
            services.put(topic, service);
        }
    }
}
