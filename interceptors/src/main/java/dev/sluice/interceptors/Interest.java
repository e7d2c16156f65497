package dev.sluice.interceptors;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which messages an interceptor wants to see. Others pass it by at no cost, because chains are compiled from this once.
 *
 * @param directions wanted; not empty
 * @param methods wanted, exact names; empty for every method. A response counts by the method of its request
 * @param others what is wanted besides
 */
public record Interest(Set<Direction> directions, Set<String> methods, List<Interest> others) {
    /** Copies the collections. */
    public Interest {
        if (directions.isEmpty()) {
            throw new IllegalArgumentException("interest.directions: empty (expected: one or both directions)");
        }
        directions = Set.copyOf(directions);
        methods = Set.copyOf(methods);
        others = List.copyOf(others);
    }

    /**
     * The same methods in each direction.
     *
     * @param directions wanted; not empty
     * @param methods wanted, exact names; empty for every method
     */
    public Interest(Set<Direction> directions, Set<String> methods) {
        this(directions, methods, List.of());
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
     * This, and something else besides: not all that goes one way needs to be wanted the other way too.
     *
     * @param other what else is wanted
     * @return the interest in both
     */
    public Interest and(Interest other) {
        return new Interest(
                directions,
                methods,
                Stream.concat(others.stream(), Stream.of(other)).toList());
    }

    /**
     * Every method that is told apart from others.
     *
     * @return exact names
     */
    public Set<String> namedMethods() {
        return Stream.concat(methods.stream(), others.stream().flatMap(other -> other.namedMethods().stream()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Whether a message is wanted.
     *
     * @param direction of the message
     * @param method of the message, or of the request it answers
     * @return true when the interceptor wants to see it
     */
    public boolean covers(Direction direction, String method) {
        boolean here = directions.contains(direction) && (methods.isEmpty() || methods.contains(method));
        return here || others.stream().anyMatch(other -> other.covers(direction, method));
    }
}
