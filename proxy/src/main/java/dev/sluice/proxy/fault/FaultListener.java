package dev.sluice.proxy.fault;

/** Hears of every fault where it is decided, for metrics. Must neither block nor throw. */
@FunctionalInterface
public interface FaultListener {
    /**
     * A message came to nothing. Called on the thread that found out.
     *
     * @param route name of the route that the message came in on
     * @param fault the entry of the catalogue
     */
    void fault(String route, Fault fault);

    /**
     * Hears nothing.
     *
     * @return a listener without effect
     */
    static FaultListener none() {
        return (route, fault) -> {};
    }
}
