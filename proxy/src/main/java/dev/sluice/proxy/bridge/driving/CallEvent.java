package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.proxy.fault.FaultException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What happens to a driven call. */
sealed interface CallEvent {
    /** The server has given its final answer, or failed to. */
    record Ended() implements CallEvent {}

    /**
     * The server wants more input before it goes on.
     *
     * @param keys of what the client has to be asked, in the order of the server; empty when it only wants to be called
     *     again
     * @param known answers for which nobody has to be asked, by key
     * @param requestState to be given back as it came; empty when there was none
     * @param consented whether among the known answers is the user's consent to what has just been consented to
     */
    record InputNeeded(
            List<String> keys, Map<String, JsonView> known, Optional<JsonView> requestState, boolean consented)
            implements CallEvent {
        /** Copies the lists. */
        public InputNeeded {
            keys = List.copyOf(keys);
            known = Map.copyOf(known);
        }
    }

    /**
     * The client has answered.
     *
     * @param key of what it was asked
     * @param answer for the server
     */
    record Answered(String key, JsonView answer) implements CallEvent {}

    /**
     * The client has answered with an error, and the server knows no such answer.
     *
     * @param key of what it was asked
     * @param failure what the client's request ends with
     */
    record NotAnswered(String key, FaultException failure) implements CallEvent {}

    /**
     * The client has withdrawn its request.
     *
     * @param reason as it gave it
     */
    record Withdrawn(Optional<String> reason) implements CallEvent {}

    /**
     * The call cannot go on: its time is over, or its client is.
     *
     * @param failure what the client's request ends with
     */
    record Failed(FaultException failure) implements CallEvent {}
}
