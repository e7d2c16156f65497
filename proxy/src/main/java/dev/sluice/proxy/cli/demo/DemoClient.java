package dev.sluice.proxy.cli.demo;

import java.util.Map;

/** A client of one revision, as small as it can be. Blocks; one thread only. Fails with {@link DemoException}. */
interface DemoClient {
    /** What carries its messages, for people. */
    String carrier();

    /** Does what the revision wants before the first call. */
    void open();

    /** Sends a request and waits for its response. */
    Answer call(String method, Map<String, ?> params);

    /** Leaves nothing behind. */
    void close();
}
