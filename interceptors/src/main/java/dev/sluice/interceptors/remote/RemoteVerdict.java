package dev.sluice.interceptors.remote;

import dev.sluice.interceptors.message.JsonView;
import java.util.List;
import java.util.Optional;

/** What an interceptor has answered. */
sealed interface RemoteVerdict {
    /** How much a validator minds. */
    enum Severity {
        /** Worth knowing. */
        INFO,
        /** Worth a warning. */
        WARN,
        /** Not to be let through. */
        ERROR
    }

    /**
     * A validator's answer.
     *
     * @param messages what it says about errors, for people
     */
    record Judgement(boolean valid, Severity severity, List<String> messages) implements RemoteVerdict {
        public Judgement {
            messages = List.copyOf(messages);
        }

        boolean refuses() {
            return !valid && severity == Severity.ERROR;
        }
    }

    /**
     * A mutator's answer.
     *
     * @param replacement the whole payload as it is to be; empty when it is to stay
     */
    record Mutation(Optional<JsonView> replacement) implements RemoteVerdict {}
}
