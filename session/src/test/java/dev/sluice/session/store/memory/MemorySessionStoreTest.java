package dev.sluice.session.store.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.session.Session;
import dev.sluice.session.SessionStore;
import dev.sluice.session.store.SessionStoreContract;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class MemorySessionStoreTest extends SessionStoreContract {
    @Override
    protected SessionStore newStore() {
        return new MemorySessionStore();
    }

    @Test
    void tombstones_ofMoreSessionsThanAreRemembered_areNoMore() {
        MemorySessionStore few = new MemorySessionStore(2, Duration.ofMinutes(10));
        List<Session> sessions = Stream.generate(() -> session(1)).limit(5).toList();

        sessions.forEach(session -> end(few, session));

        assertThat(sessions.stream().filter(session -> isRemembered(few, session)))
                .hasSize(2);
    }

    @Test
    void tombstone_ofLongAgo_isGone() {
        MemorySessionStore forgetful = new MemorySessionStore(2, Duration.ofMillis(1));
        Session session = session(1);

        end(forgetful, session);

        Awaitility.await().until(() -> !isRemembered(forgetful, session));
    }

    private static void end(MemorySessionStore store, Session session) {
        StepVerifier.create(store.create(session).then(store.delete(session.id(), GONE)))
                .expectNext(true)
                .verifyComplete();
    }

    private static boolean isRemembered(MemorySessionStore store, Session session) {
        return store.tombstone(session.id()).blockOptional().isPresent();
    }
}
