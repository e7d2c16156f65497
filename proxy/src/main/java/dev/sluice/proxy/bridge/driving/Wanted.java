package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.JsonView;
import java.util.List;
import java.util.Map;

/**
 * What a server wants to know before it goes on.
 *
 * @param questions that the client has to be asked, in the order of the server
 * @param known answers for which nobody has to be asked, by key
 * @param consented whether a consent that was just given is among them
 */
record Wanted(List<PutQuestion> questions, Map<String, JsonView> known, boolean consented) {
    /** Copies the lists. */
    Wanted {
        questions = List.copyOf(questions);
        known = Map.copyOf(known);
    }
}
