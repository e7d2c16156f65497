package dev.sluice.proxy.adaptation;

import dev.sluice.interceptors.message.ProtocolVersion;
import java.util.Map;

/**
 * An object whose shape one of its members tells. What no revision knows is left as it is: it belongs to an extension.
 *
 * @param member for example {@code type}
 * @param shapes by its value
 */
record ChoiceShape(String member, Map<String, Shape> shapes) implements Shape {
    @Override
    public void prune(Object value, ProtocolVersion revision) {
        if (value instanceof JsonObject object) {
            object.string(member)
                    .map(kind -> shapes.getOrDefault(kind, OPEN))
                    .ifPresent(shape -> shape.prune(object, revision));
        }
    }
}
