package dev.sluice.proxy.adaptation;

import dev.sluice.interceptors.message.ProtocolVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * From one codec to another: what has to be done with each kind of object, found out once. Immutable.
 *
 * <p>An object for which there is nothing to do costs the reading of its message and a walk over its members.
 */
final class Way {
    private final ProtocolVersion receiver;
    private final Shapes shapes;
    private final Map<Place, List<Rule>> rules = new HashMap<>();
    private final List<Rule> errorRules;

    Way(Codec from, Codec to, Shapes shapes) {
        this.receiver = to.revision();
        this.shapes = shapes;
        List<Rule> all = Stream.concat(from.raisingFor(receiver).stream(), to.lowering().stream())
                .toList();
        all.forEach(rule -> rule.places()
                .forEach(place -> rules.merge(
                        place,
                        List.of(rule),
                        (before, more) ->
                                Stream.concat(before.stream(), more.stream()).toList())));
        this.errorRules = all.stream().filter(rule -> rule.places().isEmpty()).toList();
    }

    ProtocolVersion receiver() {
        return receiver;
    }

    /** Changes the part of a message that stands at a place, where there is one. */
    void apply(JsonObject message, Place place, FormSplits splits) {
        message.object(place.part().member()).ifPresent(value -> {
            at(place).forEach(rule -> rule.change().apply(value, splits));
            shapes.at(place).ifPresent(shape -> shape.prune(value, receiver));
        });
    }

    private List<Rule> at(Place place) {
        return place.part() == Place.Part.ERROR ? errorRules : rules.getOrDefault(place, List.of());
    }
}
