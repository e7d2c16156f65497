package dev.sluice.session.redis.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.session.Session;
import dev.sluice.session.SessionStore;
import dev.sluice.session.redis.RedisConnections;
import dev.sluice.session.redis.RedisFixture;
import dev.sluice.session.redis.RedisProcess;
import dev.sluice.session.store.memory.MemorySessionStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Whatever is asked in whatever order: all stores answer as a map with versions would. */
class StoreAnswersTest {
    private static final RedisProcess REDIS = RedisProcess.start();
    private static final RedisConnections CONNECTIONS = RedisFixture.connect(REDIS, RedisFixture.newPrefix());

    @AfterContainer
    static void stopRedis() {
        StepVerifier.create(CONNECTIONS.close()).verifyComplete();
        REDIS.close();
    }

    @Property(tries = 150)
    void answers_toAnySequence_areThoseOfTheModel(@ForAll("steps") List<Step> steps) {
        List<Session> sessions = List.of(SessionSamples.session(), SessionSamples.session());
        Model model = new Model();
        List<String> expected = steps.stream().map(model::answer).toList();

        assertThat(answers(new MemorySessionStore(), steps, sessions)).isEqualTo(expected);
        assertThat(answers(new RedisSessionStore(CONNECTIONS, SessionSamples.settings()), steps, sessions))
                .isEqualTo(expected);
        assertThat(answers(resilient(), steps, fresh(sessions))).isEqualTo(expected);
    }

    private static ResilientSessionStore resilient() {
        return ResilientSessionStore.onRedis(
                CONNECTIONS, SessionSamples.settings(), StoreListener.none(), Schedulers.parallel());
    }

    /** Both stores keep their records in the same place. */
    private static List<Session> fresh(List<Session> sessions) {
        return sessions.stream().map(session -> SessionSamples.session()).toList();
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(Kind.values()),
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.longs().between(1, 4))
                .as(Step::new)
                .list()
                .ofMaxSize(25)
                .map(StoreAnswersTest::creatingOnce);
    }

    /** What becomes of an id that is created again after its end, is not said. */
    private static List<Step> creatingOnce(List<Step> steps) {
        List<Step> sensible = new ArrayList<>();
        Set<Integer> ended = new HashSet<>();
        for (Step step : steps) {
            if (step.kind() != Kind.CREATE || !ended.contains(step.session())) {
                sensible.add(step);
            }
            if (step.kind() == Kind.DELETE) {
                ended.add(step.session());
            }
        }
        return sensible;
    }

    private static List<String> answers(SessionStore store, List<Step> steps, List<Session> sessions) {
        return steps.stream()
                .map(step -> answer(store, step, sessions.get(step.session())))
                .toList();
    }

    private static String answer(SessionStore store, Step step, Session session) {
        Mono<?> answer = switch (step.kind()) {
            case CREATE -> store.create(session);
            case REPLACE ->
                store.replace(
                        SessionSamples.next(session, "v" + (step.version() + 1), step.version() + 1), step.version());
            case FIND -> store.find(session.id()).map(Session::version);
            case DELETE -> store.delete(session.id(), SessionSamples.GONE);
            case TOMBSTONE -> store.tombstone(session.id()).map(tombstone -> tombstone.reason());
        };
        return answer.map(Object::toString)
                .defaultIfEmpty("nothing")
                .blockOptional()
                .orElseThrow();
    }

    private enum Kind {
        CREATE,
        REPLACE,
        FIND,
        DELETE,
        TOMBSTONE
    }

    private record Step(Kind kind, int session, long version) {}

    /** What is true of sessions, without a store. */
    private static final class Model {
        private final Map<Integer, Long> versions = new HashMap<>();
        private final Map<Integer, Boolean> removed = new HashMap<>();

        String answer(Step step) {
            Optional<Long> current = Optional.ofNullable(versions.get(step.session()));
            return switch (step.kind()) {
                case CREATE -> Boolean.toString(versions.putIfAbsent(step.session(), 1L) == null);
                case REPLACE -> Boolean.toString(versions.replace(step.session(), step.version(), step.version() + 1));
                case FIND -> current.map(Object::toString).orElse("nothing");
                case DELETE -> delete(step.session());
                case TOMBSTONE -> removed.containsKey(step.session()) ? "CLIENT" : "nothing";
            };
        }

        private String delete(int session) {
            boolean existed = versions.remove(session) != null;
            if (existed) {
                removed.put(session, true);
            }
            return Boolean.toString(existed);
        }
    }
}
