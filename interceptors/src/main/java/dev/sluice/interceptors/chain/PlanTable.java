package dev.sluice.interceptors.chain;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.message.ProtocolVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All plans of a chain, compiled before the first message. Only methods that some interceptor names have plans of their
 * own; all others share one, so that a client cannot grow the table by inventing methods.
 */
final class PlanTable {
    /** Stands for every method that no interceptor names; no request or notification can have it. */
    private static final String OTHER = "";

    private final Set<String> namedMethods;
    private final Map<Situation, ChainPlan> plans = new HashMap<>();

    PlanTable(List<Link> links) {
        this.namedMethods =
                links.stream().flatMap(link -> link.namedMethods().stream()).collect(Collectors.toUnmodifiableSet());
        Stream.concat(Stream.of(OTHER), namedMethods.stream())
                .flatMap(PlanTable::situations)
                .forEach(situation -> plans.put(situation, compile(links, situation)));
    }

    ChainPlan plan(Optional<ProtocolVersion> version, Direction direction, String method) {
        Situation situation = new Situation(version, direction, namedMethods.contains(method) ? method : OTHER);
        return Objects.requireNonNull(plans.get(situation), "every situation is compiled in the constructor");
    }

    ChainPlan planFor(InterceptContext context) {
        return plan(context.protocolVersion(), context.direction(), context.method());
    }

    private static Stream<Situation> situations(String method) {
        Stream<Optional<ProtocolVersion>> versions = Stream.concat(
                Stream.of(Optional.empty()), ProtocolVersion.ALL.stream().map(Optional::of));
        return versions.flatMap(
                version -> Stream.of(Direction.values()).map(direction -> new Situation(version, direction, method)));
    }

    private static ChainPlan compile(List<Link> links, Situation situation) {
        return new ChainPlan(links.stream()
                .filter(link -> link.applies(situation.version(), situation.direction(), situation.method()))
                .toList());
    }

    private record Situation(Optional<ProtocolVersion> version, Direction direction, String method) {}
}
