package dev.sluice.interceptors;

import java.util.EnumSet;
import java.util.Set;

/**
 * Which messages an interceptor wants to see. Others pass it by at no cost, because chains are compiled from this once.
 *
 * @param directions wanted; not empty
 * @param methods wanted, exact names; empty for every method. A response counts by the method of its request
 */
public record Interest(Set<Direction> directions, Set<String> methods) {
    /** Copies the sets. */
    public Interest {
        if (directions.isEmpty()) {
            throw new IllegalArgumentException("interest.directions: empty (expected: one or both directions)");
        }
        directions = Set.copyOf(directions);
        methods = Set.copyOf(methods);
    }

    /**
     * Every message.
     *
     * @return both directions, all methods
     */
    public static Interest everything() {
        return new Interest(EnumSet.allOf(Direction.class), Set.of());
    }

    /**
     * Only what goes one way.
     *
     * @param direction wanted
     * @param methods wanted; none for every method
     * @return the interest
     */
    public static Interest only(Direction direction, String... methods) {
        return new Interest(EnumSet.of(direction), Set.of(methods));
    }

    /**
     * Whether a message is wanted.
     *
     * @param direction of the message
     * @param method of the message, or of the request it answers
     * @return true when the interceptor wants to see it
     */
    public boolean covers(Direction direction, String method) {
        return directions.contains(direction) && (methods.isEmpty() || methods.contains(method));
    }
}
