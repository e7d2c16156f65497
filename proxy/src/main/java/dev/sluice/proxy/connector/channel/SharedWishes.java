package dev.sluice.proxy.connector.channel;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the members of shared lines have asked for until further notice: resources they subscribed to, and log levels. The
 * upstream is asked once for all of them. Thread-safe.
 */
final class SharedWishes {
    /** The most talkative first. */
    private static final List<String> LEVELS =
            List.of("debug", "info", "notice", "warning", "error", "critical", "alert", "emergency");

    private final int mostSubscriptions;
    private final Map<Long, Set<String>> subscriptions = new HashMap<>();
    private final Map<Long, Integer> levels = new HashMap<>();

    SharedWishes(int mostSubscriptions) {
        this.mostSubscriptions = mostSubscriptions;
    }

    /** False when the member has as many as it may have. */
    synchronized boolean subscribe(long member, String uri) {
        Set<String> own = subscriptions.computeIfAbsent(member, first -> new HashSet<>());
        return own.contains(uri) || (own.size() < mostSubscriptions && own.add(uri));
    }

    /** True when nobody is left who wants to hear of the resource. */
    synchronized boolean unsubscribe(long member, String uri) {
        Set<String> own = subscriptions.get(member);
        if (own != null) {
            own.remove(uri);
        }
        return !isWanted(uri);
    }

    synchronized boolean isSubscribed(long member, String uri) {
        return subscriptions.getOrDefault(member, Set.of()).contains(uri);
    }

    /** All resources that somebody wants to hear of. */
    synchronized Set<String> subscriptions() {
        Set<String> all = new HashSet<>();
        subscriptions.values().forEach(all::addAll);
        return all;
    }

    /** True when the upstream has to be asked for more than before; a level that is unknown is not noted. */
    synchronized boolean level(long member, String level) {
        int wanted = LEVELS.indexOf(level);
        if (wanted < 0) {
            return true;
        }
        Optional<String> before = level();
        levels.put(member, wanted);
        return !level().equals(before);
    }

    /** The most talkative level that somebody wants; empty when nobody has said. */
    synchronized Optional<String> level() {
        return levels.values().stream().min(Integer::compare).map(LEVELS::get);
    }

    /** Whether a member wants a log message; who has not said wants all that the upstream sends. */
    synchronized boolean wants(long member, String level) {
        int severity = LEVELS.indexOf(level);
        return severity < 0 || severity >= levels.getOrDefault(member, 0);
    }

    /** A member is gone; these resources nobody else wants to hear of. */
    synchronized Set<String> leave(long member) {
        levels.remove(member);
        Set<String> own = subscriptions.remove(member);
        Set<String> unwanted = new HashSet<>(own == null ? Set.of() : own);
        unwanted.removeIf(this::isWanted);
        return unwanted;
    }

    private boolean isWanted(String uri) {
        return subscriptions.values().stream().anyMatch(wanted -> wanted.contains(uri));
    }
}
