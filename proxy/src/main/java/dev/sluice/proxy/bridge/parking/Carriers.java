package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.RequestId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** The calls of one session that have no answer yet, by what they are called there. Thread-safe. */
final class Carriers {
    private final Map<RequestId, Carrier> byId = new ConcurrentHashMap<>();

    void begin(RequestId id, Carrier carrier) {
        byId.put(id, carrier);
    }

    void end(RequestId id) {
        byId.remove(id);
    }

    Optional<Carrier> find(RequestId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The only one of a kind; empty when there is none, and when nobody can tell which. */
    Optional<Carrier> only(Predicate<Carrier> kind) {
        List<Carrier> some = byId.values().stream().filter(kind).limit(2).toList();
        return some.size() == 1 ? Optional.of(some.get(0)) : Optional.empty();
    }

    List<Carrier> all() {
        return List.copyOf(byId.values());
    }

    /** The level that hears the most of those that are wanted. */
    Optional<LogLevel> mostVerbose() {
        return byId.values().stream()
                .flatMap(carrier -> carrier.level().stream())
                .min(Comparator.naturalOrder());
    }
}
