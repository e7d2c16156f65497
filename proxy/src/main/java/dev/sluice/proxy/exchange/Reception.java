package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.MalformedMessageException;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.proxy.adaptation.Adaptation;
import dev.sluice.proxy.connector.CallDeadline;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.session.Session;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Takes in what an upstream says to the client of a session: puts it into the client's revision, notes what the client is
 * asked, and answers what is not for the client.
 *
 * @param exchange that it belongs to
 * @param session as it was when the upstream was asked
 * @param traffic of the session
 * @param adaptation of the session
 * @param method of the request that responses answer; empty where there is none
 * @param deadline of the call that it belongs to; empty for what belongs to none
 * @param reply takes answers for the upstream
 */
record Reception(
        Exchange exchange,
        Session session,
        SessionTraffic traffic,
        Adaptation adaptation,
        String method,
        Optional<CallDeadline> deadline,
        Consumer<McpResponse> reply) {

    /**
     * Takes one message in.
     *
     * @return empty when it is not for the client
     * @throws FaultException for a response that cannot be read
     */
    Optional<McpMessage> take(McpMessage message) {
        try {
            return message.fold(this::question, this::notification, this::response);
        } catch (MalformedMessageException malformed) {
            return message.fold(
                    question -> refused(McpResponse.error(
                            Optional.of(question.id()),
                            ErrorCodes.INVALID_REQUEST,
                            "The message is malformed",
                            Map.of())),
                    notification -> Optional.empty(),
                    response -> {
                        throw FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, malformed);
                    });
        }
    }

    /** Whether the upstream is alive is between it and Sluice. */
    private Optional<McpMessage> question(McpRequest question) {
        return question.method().equals(Methods.PING)
                ? refused(McpResponse.result(question.id(), Map.of()))
                : adaptation.question(question, capabilities()).fold(this::asked, this::refused);
    }

    /** A question that the session has no room for goes back to the upstream. */
    private Optional<McpMessage> asked(McpRequest question, UnaryOperator<McpResponse> toServer) {
        OpenQuestion open =
                OpenQuestion.ofUpstream(question.method(), deadline, toServer).askedBy(exchange, session);
        int most = exchange.route().settings().maxOpenQuestions();
        return traffic.asked(question.id(), open, most)
                ? Optional.of(question)
                : refused(Failures.tooManyQuestions(question, exchange));
    }

    private Optional<McpMessage> notification(McpNotification notification) {
        if (notification.method().equals(Methods.CANCELLED)) {
            notification.related().ifPresent(traffic::forget);
        }
        return adaptation.toClient(notification).map(McpMessage.class::cast);
    }

    private Optional<McpMessage> response(McpResponse response) {
        return Optional.of(adaptation.response(method, response));
    }

    private Optional<McpMessage> refused(McpResponse refusal) {
        reply.accept(refusal);
        return Optional.empty();
    }

    private JsonView capabilities() {
        return exchange.route().reader().view(session.client().capabilities());
    }
}
