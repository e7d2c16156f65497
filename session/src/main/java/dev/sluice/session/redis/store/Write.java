package dev.sluice.session.redis.store;

import dev.sluice.session.Session;
import dev.sluice.session.Tombstone;
import java.time.Duration;
import java.util.Optional;

/** A change of one session that the store has not confirmed yet. */
sealed interface Write {
    /** The record that there is afterwards; empty when this says nothing of it, or takes it away. */
    default Optional<Session> record() {
        return Optional.empty();
    }

    record Create(Session session) implements Write {
        @Override
        public Optional<Session> record() {
            return Optional.of(session);
        }
    }

    /**
     * Another record in place of the one before.
     *
     * @param expectedVersion that the record must have in the store
     */
    record Replace(Session session, long expectedVersion) implements Write {
        @Override
        public Optional<Session> record() {
            return Optional.of(session);
        }
    }

    record Use(Duration busy) implements Write {}

    record Delete(Tombstone tombstone) implements Write {}
}
