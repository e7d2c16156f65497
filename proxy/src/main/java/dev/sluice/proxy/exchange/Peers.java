package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.session.Peer;

/** Reads what one end says of itself in a handshake. */
final class Peers {
    private Peers() {}

    /** Both pointers lead to objects, or to nothing. */
    static Peer read(JsonView body, String identity, String capabilities) {
        return new Peer(objectAt(body, identity), objectAt(body, capabilities));
    }

    private static String objectAt(JsonView body, String pointer) {
        JsonView found = body.at(pointer);
        return found.isObject() ? found.toJson() : "{}";
    }
}
