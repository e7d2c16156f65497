package dev.sluice.session;

/** Where nobody measures. */
enum EndlessMemory implements MemoryGauge {
    INSTANCE;

    private static final Reading EMPTY = new Reading(0, 0);

    @Override
    public Reading read() {
        return EMPTY;
    }

    @Override
    public long bytesHeld() {
        return 0;
    }
}
