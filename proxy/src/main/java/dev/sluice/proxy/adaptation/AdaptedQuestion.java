package dev.sluice.proxy.adaptation;

import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** What becomes of a server's question on its way to the client. */
public sealed interface AdaptedQuestion {
    /**
     * Does one of two things.
     *
     * @param asked for a question that goes on, with what makes the server's answer of the client's
     * @param refused for one that does not, with the answer for the server
     * @param <T> what comes out
     * @return what the function returned
     */
    <T> T fold(BiFunction<McpRequest, UnaryOperator<McpResponse>, T> asked, Function<McpResponse, T> refused);

    /**
     * The question goes on.
     *
     * @param question as the client's revision writes it
     * @param answer makes the server's answer of the client's; remembers what the question was
     */
    record Asked(McpRequest question, UnaryOperator<McpResponse> answer) implements AdaptedQuestion {
        @Override
        public <T> T fold(
                BiFunction<McpRequest, UnaryOperator<McpResponse>, T> asked, Function<McpResponse, T> refused) {
            return asked.apply(question, answer);
        }
    }

    /**
     * The client cannot be asked this.
     *
     * @param answer the error for the server
     */
    record Refused(McpResponse answer) implements AdaptedQuestion {
        @Override
        public <T> T fold(
                BiFunction<McpRequest, UnaryOperator<McpResponse>, T> asked, Function<McpResponse, T> refused) {
            return refused.apply(answer);
        }
    }
}
