package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.util.Map;
import java.util.function.Function;

/** How a call ends for its client. */
sealed interface Outcome {
    /** Does one of four things. */
    <T> T fold(
            Function<McpResponse, T> answered,
            Function<FaultException, T> failed,
            Function<Refused, T> refused,
            Function<Own, T> own);

    /** Whether the server knows nothing of the call any more. */
    default boolean isSessionLost() {
        return fold(
                answer -> false, fault -> fault.fault() == Fault.UPSTREAM_SESSION_LOST, refusal -> false, own -> false);
    }

    /**
     * The server has answered.
     *
     * @param response as the server's revision writes it
     */
    record Answered(McpResponse response) implements Outcome {
        @Override
        public <T> T fold(
                Function<McpResponse, T> answered,
                Function<FaultException, T> failed,
                Function<Refused, T> refused,
                Function<Own, T> own) {
            return answered.apply(response);
        }
    }

    /**
     * The server has not.
     *
     * @param fault what went wrong
     */
    record Failed(FaultException fault) implements Outcome {
        @Override
        public <T> T fold(
                Function<McpResponse, T> answered,
                Function<FaultException, T> failed,
                Function<Refused, T> refused,
                Function<Own, T> own) {
            return failed.apply(fault);
        }
    }

    /**
     * The client gets an error of its own revision.
     *
     * @param code of the error
     * @param text for people
     * @param data for programs
     */
    record Refused(int code, String text, Map<String, ?> data) implements Outcome {
        /** The client would have to be able to be asked more. */
        static Refused missing(String text, String capability, Map<String, ?> how) {
            return new Refused(
                    ErrorCodes.MISSING_CLIENT_CAPABILITY,
                    text,
                    Map.of("requiredCapabilities", Map.of(capability, how)));
        }

        @Override
        public <T> T fold(
                Function<McpResponse, T> answered,
                Function<FaultException, T> failed,
                Function<Refused, T> refused,
                Function<Own, T> own) {
            return refused.apply(this);
        }
    }

    /**
     * The client gets a result that its own revision has alone.
     *
     * @param type says what it is
     * @param members of the result
     */
    record Own(String type, Map<String, ?> members) implements Outcome {
        @Override
        public <T> T fold(
                Function<McpResponse, T> answered,
                Function<FaultException, T> failed,
                Function<Refused, T> refused,
                Function<Own, T> own) {
            return own.apply(this);
        }
    }
}
