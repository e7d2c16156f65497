package dev.sluice.proxy.bridge.parking;

/** Times that one call waits for. */
interface Alarms {
    /** Begins to wait for further questions; {@link CallMachine#windowOver} comes then. */
    void window();

    /** Begins to wait for the client; {@link CallMachine#expired} comes unless it comes back. */
    void expiry(long round);
}
