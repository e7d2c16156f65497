package dev.sluice.proxy.adaptation;

import dev.sluice.interceptors.message.ProtocolVersion;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object of which each revision knows certain members. Immutable; every method that adds returns a copy. */
final class ObjectShape implements Shape {
    private static final String META = "_meta";

    private final Map<String, Member> members;

    private ObjectShape(Map<String, Member> members) {
        this.members = Map.copyOf(members);
    }

    static ObjectShape of() {
        return new ObjectShape(Map.of());
    }

    /** Members that all revisions have from one on. */
    ObjectShape since(ProtocolVersion first, String... names) {
        return having(Revisions.since(first), OPEN, names);
    }

    /** Members of a certain shape that all revisions have from one on. */
    ObjectShape since(ProtocolVersion first, Shape shape, String... names) {
        return having(Revisions.since(first), shape, names);
    }

    /** Members that only some revisions have. */
    ObjectShape having(Revisions revisions, Shape shape, String... names) {
        Map<String, Member> more = new HashMap<>(members);
        for (String name : names) {
            more.put(name, new Member(revisions, shape));
        }
        return new ObjectShape(more);
    }

    @Override
    public void prune(Object value, ProtocolVersion revision) {
        if (value instanceof JsonObject object) {
            for (String name : object.names()) {
                prune(object, name, revision);
            }
        }
    }

    private void prune(JsonObject object, String name, ProtocolVersion revision) {
        @Nullable Member member = members.get(name);
        if (member == null || !member.revisions().contains(revision)) {
            object.drop(name);
            return;
        }
        boolean wasEmpty = isEmpty(object, name);
        object.get(name).ifPresent(value -> member.shape().prune(value, revision));
        if (name.equals(META) && !wasEmpty && isEmpty(object, name)) {
            object.drop(name);
        }
    }

    private static boolean isEmpty(JsonObject object, String name) {
        return object.object(name).map(JsonObject::isEmpty).orElse(false);
    }

    private record Member(Revisions revisions, Shape shape) {}
}
