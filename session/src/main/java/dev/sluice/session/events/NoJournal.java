package dev.sluice.session.events;

import dev.sluice.interceptors.message.SessionId;
import reactor.core.publisher.Mono;

/** Keeps nothing. */
enum NoJournal implements EventJournal {
    INSTANCE;

    @Override
    public void begin(SessionId session, long stream, byte[] description) {}

    @Override
    public void append(SessionId session, long stream, long sequence, byte[] event) {}

    @Override
    public void complete(SessionId session, long stream) {}

    @Override
    public void discard(SessionId session, long stream) {}

    @Override
    public void discardAll(SessionId session) {}

    @Override
    public Mono<JournaledStream> read(SessionId session, long stream, long after) {
        return Mono.empty();
    }
}
