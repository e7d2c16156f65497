package dev.sluice.interceptors.chain;

import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.Remedy;
import dev.sluice.interceptors.message.McpMessage;
import java.util.Map;
import java.util.function.Function;

/** What a chain decided about a message. */
public sealed interface Verdict {
    /**
     * Does one of four things, by case.
     *
     * @param pass for {@link Pass}
     * @param blocked for {@link Blocked}
     * @param answered for {@link Answered}
     * @param inputNeeded for {@link InputNeeded}
     * @param <T> what comes out
     * @return what the function of its case returned
     */
    <T> T fold(
            Function<Pass, T> pass,
            Function<Blocked, T> blocked,
            Function<Answered, T> answered,
            Function<InputNeeded, T> inputNeeded);

    /**
     * The message goes on.
     *
     * @param message as the interceptors left it; the very object that came in when nobody changed it
     */
    record Pass(McpMessage message) implements Verdict {
        @Override
        public <T> T fold(
                Function<Pass, T> pass,
                Function<Blocked, T> blocked,
                Function<Answered, T> answered,
                Function<InputNeeded, T> inputNeeded) {
            return pass.apply(this);
        }
    }

    /**
     * The message is refused.
     *
     * @param interceptor that refused it, or failed
     * @param code JSON-RPC error code
     * @param reason one sentence that the client may read
     * @param remedy what the client can do about it
     */
    record Blocked(String interceptor, int code, String reason, Remedy remedy) implements Verdict {
        /**
         * A refusal that the client can do nothing about.
         *
         * @param interceptor that refused it, or failed
         * @param code JSON-RPC error code
         * @param reason one sentence that the client may read
         */
        public Blocked(String interceptor, int code, String reason) {
            this(interceptor, code, reason, Remedy.none());
        }

        @Override
        public <T> T fold(
                Function<Pass, T> pass,
                Function<Blocked, T> blocked,
                Function<Answered, T> answered,
                Function<InputNeeded, T> inputNeeded) {
            return blocked.apply(this);
        }
    }

    /**
     * The request is answered without the upstream, or the result of a reply is replaced.
     *
     * @param interceptor that answered
     * @param result members of the {@code result} object
     */
    record Answered(String interceptor, Map<String, ?> result) implements Verdict {
        @Override
        public <T> T fold(
                Function<Pass, T> pass,
                Function<Blocked, T> blocked,
                Function<Answered, T> answered,
                Function<InputNeeded, T> inputNeeded) {
            return answered.apply(this);
        }
    }

    /**
     * The user is to be asked; the chain runs again from its start with the answer.
     *
     * @param interceptor that asks
     * @param question what it asks
     */
    record InputNeeded(String interceptor, InterceptAction.RequireInput question) implements Verdict {
        @Override
        public <T> T fold(
                Function<Pass, T> pass,
                Function<Blocked, T> blocked,
                Function<Answered, T> answered,
                Function<InputNeeded, T> inputNeeded) {
            return inputNeeded.apply(this);
        }
    }
}
