package dev.sluice.proxy.adaptation;

import dev.sluice.interceptors.message.ProtocolVersion;

/** What a JSON value may consist of, by revision. */
interface Shape {
    /** Anything: schemas, arguments, the data of extensions. */
    Shape OPEN = (value, revision) -> {};

    /** Takes out of a value what a revision does not know. */
    void prune(Object value, ProtocolVersion revision);

    /** Each item of an array has a shape; where one item may stand without an array, that has it. */
    static Shape each(Shape item) {
        return (value, revision) -> {
            if (value instanceof JsonArray array) {
                array.items().forEach(one -> item.prune(one, revision));
            } else {
                item.prune(value, revision);
            }
        };
    }

    /** Each member of an object has a shape, whatever its name. */
    static Shape values(Shape member) {
        return (value, revision) -> {
            if (value instanceof JsonObject object) {
                object.entries().forEach(entry -> member.prune(entry.getValue(), revision));
            }
        };
    }
}
