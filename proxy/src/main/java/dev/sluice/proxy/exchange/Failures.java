package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.fault.FaultListener;
import dev.sluice.session.SessionRefusedException;
import dev.sluice.session.StoreUnavailableException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns faults into the errors that clients read, and logs and counts each once. */
final class Failures {
    private static final Logger LOGGER = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /** The failure of a request. */
    static ReplyPart.Failure of(Throwable thrown, RequestId id, Exchange exchange) {
        FaultException exception = asFault(thrown);
        Fault fault = exception.fault();
        log(exception, exchange);
        McpResponse error = McpResponse.error(Optional.of(id), fault.code(), fault.text(), data(exception, exchange));
        return new ReplyPart.Failure(error, fault.status(), exception.retryAfter());
    }

    private static Map<String, Object> data(FaultException exception, Exchange exchange) {
        Map<String, Object> data = new LinkedHashMap<>(exception.facts());
        data.put("reason", exception.fault().reason());
        if (!exception.isPrescribed()) {
            data.put("fault", exception.fault().party().wireName());
            data.put("requestId", exchange.id());
        }
        return data;
    }

    /** What the upstream is answered when it has put more questions than the client may have open. */
    static McpResponse tooManyQuestions(McpRequest question, Exchange exchange) {
        return of(FaultException.of(Fault.QUESTIONS_EXHAUSTED), question.id(), exchange)
                .message();
    }

    /** A modern request whose revision is not served; the client may pick one of those that are. */
    static ReplyPart.Failure unsupportedVersion(RequestId id, String requested, Set<ProtocolVersion> supported) {
        McpResponse error = McpResponse.error(
                Optional.of(id),
                ErrorCodes.UNSUPPORTED_PROTOCOL_VERSION,
                "The protocol version " + requested + " is not served here",
                versions(requested, supported));
        return new ReplyPart.Failure(error, 400, Optional.empty());
    }

    /** A handshake that leads nowhere. */
    static ReplyPart.Failure noCommonVersion(RequestId id, String requested, Set<ProtocolVersion> supported) {
        McpResponse error = McpResponse.error(
                Optional.of(id),
                ErrorCodes.INVALID_PARAMS,
                "Unsupported protocol version",
                versions(requested, supported));
        return new ReplyPart.Failure(error, 200, Optional.empty());
    }

    /** Logs and counts a failure that no answer to a request will carry, before the edge writes it. */
    static FaultException logged(Throwable thrown, Exchange exchange) {
        return logged(thrown, exchange.id(), exchange.route().name(), exchange.faults());
    }

    /** As above, for a failure before there was an exchange. */
    static FaultException logged(Throwable thrown, String id, String route, FaultListener faults) {
        FaultException fault = asFault(thrown);
        log(fault, id, route, faults);
        return fault.loggedAs(id);
    }

    /** Whether the catalogue has an entry for it; anything else is a mistake of a client, or of ours. */
    static boolean isFault(Throwable thrown) {
        return thrown instanceof FaultException || thrown instanceof StoreUnavailableException;
    }

    static FaultException asFault(Throwable thrown) {
        if (thrown instanceof FaultException fault) {
            return fault;
        }
        if (thrown instanceof SessionRefusedException refused) {
            return FaultException.retryAfter(fault(refused.reason()), refused.retryAfter());
        }
        if (thrown instanceof StoreUnavailableException) {
            return FaultException.of(Fault.SESSION_STORE_UNAVAILABLE, thrown);
        }
        return FaultException.of(Fault.INTERNAL, thrown);
    }

    private static Fault fault(SessionRefusedException.Reason reason) {
        return switch (reason) {
            case CAPACITY -> Fault.SESSIONS_EXHAUSTED;
            case PRINCIPAL -> Fault.PRINCIPAL_SESSIONS_EXHAUSTED;
            case MEMORY -> Fault.MEMORY_EXHAUSTED;
            case STORE -> Fault.SESSION_STORE_UNAVAILABLE;
            case SHUTTING_DOWN -> Fault.SHUTTING_DOWN;
        };
    }

    static void log(FaultException exception, Exchange exchange) {
        log(exception, exchange.id(), exchange.route().name(), exchange.faults());
    }

    private static void log(FaultException exception, String id, String route, FaultListener faults) {
        faults.fault(route, exception.fault());
        if (exception.fault() == Fault.INTERNAL) {
            LOGGER.error("[{}] route {}: internal error", id, route, exception.getCause());
        } else {
            LOGGER.debug("[{}] route {}: {}", id, route, exception.getMessage());
        }
    }

    private static Map<String, ?> versions(String requested, Set<ProtocolVersion> supported) {
        return Map.of("supported", ProtocolVersion.wireNamesNewestFirst(supported), "requested", requested);
    }
}
