package dev.sluice.session;

import dev.sluice.interceptors.message.ProtocolVersion;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the sessions by what they are. The changes of one session come one after the other, in its turn, so that each is
 * taken out of the count that it was put into.
 */
final class Census {
    private final ConcurrentMap<String, LongAdder> byRoute = new ConcurrentHashMap<>();
    private final ConcurrentMap<ProtocolVersion, LongAdder> byRevision = new ConcurrentHashMap<>();
    private final AgeHistogram ages;

    Census(AgeHistogram ages) {
        this.ages = ages;
    }

    void created(LiveSession live) {
        Session session = live.lastKnown();
        route(session).increment();
        session.protocolVersion().ifPresent(revision -> revision(revision).increment());
        ages.add(live.openedAt());
    }

    /** The record has become another one. Those that another replica counts are not counted here. */
    void changed(LiveSession live, Session after) {
        Session before = live.lastKnown();
        live.know(after);
        if (live.hasPlace() && !before.protocolVersion().equals(after.protocolVersion())) {
            before.protocolVersion().ifPresent(revision -> revision(revision).decrement());
            after.protocolVersion().ifPresent(revision -> revision(revision).increment());
        }
    }

    void removed(LiveSession live) {
        Session session = live.lastKnown();
        route(session).decrement();
        session.protocolVersion().ifPresent(revision -> revision(revision).decrement());
        ages.remove(live.openedAt());
    }

    /** Routes come from the configuration, so there are not many. */
    Map<String, Long> byRoute() {
        return sums(byRoute);
    }

    /** Without those that are not agreed yet. */
    Map<ProtocolVersion, Long> byRevision() {
        return sums(byRevision);
    }

    private LongAdder route(Session session) {
        return byRoute.computeIfAbsent(session.route(), absent -> new LongAdder());
    }

    private LongAdder revision(ProtocolVersion revision) {
        return byRevision.computeIfAbsent(revision, absent -> new LongAdder());
    }

    private static <K> Map<K, Long> sums(Map<K, LongAdder> counts) {
        Map<K, Long> sums = new HashMap<>();
        counts.forEach((key, count) -> sums.put(key, count.sum()));
        return sums;
    }
}
