package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.background.Background;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

final class UseNotesTest {
    private static final int MOST = 3;

    private final AtomicInteger noted = new AtomicInteger();
    private final SharedStoreModel store = new SharedStoreModel(() -> 0);
    private final Background background = new Background(LoggerFactory.getLogger(UseNotesTest.class), Level.ERROR);
    private final UseNotes notes = new UseNotes(store, new HeldSessions(), Duration.ofSeconds(15), background, MOST);
    private final LiveSession session = new LiveSession(
            Session.open(
                    SessionIds.random().next(),
                    SessionFixture.request(),
                    "",
                    new SessionLife(Instant.EPOCH, Duration.ofHours(1), false)),
            1,
            0);

    @AfterEach
    void close() {
        background.dispose();
    }

    @Test
    void used_moreThanMayBeNotedAtOnce_leavesTheRestUntilThereIsRoom() {
        Sinks.Empty<Void> slow = Sinks.empty();
        store.noteAfter(Mono.defer(() -> {
            noted.incrementAndGet();
            return slow.asMono();
        }));

        for (int use = 0; use < 10; use++) {
            notes.used(session);
        }
        assertThat(noted).hasValue(MOST);
        slow.tryEmitEmpty().orThrow();
        notes.used(session);

        assertThat(noted).hasValue(MOST + 1);
    }
}
