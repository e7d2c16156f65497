package dev.sluice.interceptors.authorization;

import dev.sluice.interceptors.message.JsonView;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What somebody wants to do.
 *
 * @param method that does it
 * @param kind what the target is
 * @param target name, URI in its normal form, or id; empty when the method has none
 * @param arguments of the call, read from the message when a rule asks for them; empty when they are not known yet, as
 *     for an item of a list
 */
record Operation(String method, Kind kind, String target, Optional<Supplier<JsonView>> arguments) {
    /** What a target is. */
    enum Kind {
        TOOL,
        PROMPT,
        RESOURCE,
        TASK,
        NONE
    }

    String target(Kind wanted) {
        return kind == wanted ? target : "";
    }
}
