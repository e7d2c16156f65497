package dev.sluice.session.store.memory;

import dev.sluice.session.SessionStore;
import dev.sluice.session.store.SessionStoreContract;

class MemorySessionStoreTest extends SessionStoreContract {
    @Override
    protected SessionStore newStore() {
        return new MemorySessionStore();
    }
}
