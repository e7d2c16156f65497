package dev.sluice.interceptors;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.SessionId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A message on its way, and what is known about it. Immutable but for the attributes; any thread may read it.
 *
 * @param message the message, as the interceptors before this one left it
 * @param direction which way it goes
 * @param method its method; for a response the method of the request that it answers
 * @param session the legacy session; empty for modern messages
 * @param transport how the client is connected
 * @param protocolVersion the client's revision; empty only before negotiation
 * @param timestamp when Sluice read the message
 * @param frameId names this message in logs and in errors; unique in this process
 * @param metadata what the edge tells about the connection, for example {@code client.address}
 * @param route name of the route
 * @param principal who is authenticated
 * @param answers the user's answers to questions of interceptors, by key; see {@link InterceptAction.RequireInput}
 * @param attributes shared by all interceptors for the whole exchange
 */
public record InterceptContext(
        McpMessage message,
        Direction direction,
        String method,
        Optional<SessionId> session,
        TransportType transport,
        Optional<ProtocolVersion> protocolVersion,
        Instant timestamp,
        String frameId,
        Map<String, String> metadata,
        String route,
        Principal principal,
        Map<String, JsonView> answers,
        Attributes attributes) {
    /**
     * A context for the tests of an interceptor: anonymous, newest revision, route {@code test}.
     *
     * @param message the message
     * @param direction which way it goes
     * @return a context without session, metadata and answers
     */
    public static InterceptContext of(McpMessage message, Direction direction) {
        return of(message, direction, "");
    }

    /**
     * A context for the tests of an interceptor that judges answers: anonymous, newest revision, route {@code test}.
     *
     * @param answer the answer of a server
     * @param requestMethod method of the request that it answers
     * @return a context on the way to the client, without session, metadata and answers
     */
    public static InterceptContext ofAnswer(McpResponse answer, String requestMethod) {
        return of(answer, Direction.SERVER_TO_CLIENT, requestMethod);
    }

    /**
     * A context for the tests of an interceptor that judges answers by what was asked for.
     *
     * @param answer the answer of a server
     * @param request that it answers
     * @return a context on the way to the client, whose attributes know the request
     */
    public static InterceptContext ofAnswer(McpResponse answer, McpRequest request) {
        InterceptContext context = of(answer, Direction.SERVER_TO_CLIENT, request.method());
        context.attributes().noteTarget(request.method(), request);
        return context;
    }

    private static InterceptContext of(McpMessage message, Direction direction, String requestMethod) {
        String method = message.fold(
                request -> request.method(), notification -> notification.method(), answer -> requestMethod);
        return new InterceptContext(
                message,
                direction,
                method,
                Optional.empty(),
                TransportType.STREAMABLE_HTTP,
                Optional.of(ProtocolVersion.V2026_07_28),
                Instant.EPOCH,
                "test-1",
                Map.of(),
                "test",
                Principal.anonymous(),
                Map.of(),
                new Attributes());
    }

    /**
     * The same context with another message.
     *
     * @param changed the message for the rest of the chain
     * @return a copy that shares the attributes
     */
    public InterceptContext withMessage(McpMessage changed) {
        String changedMethod =
                changed.fold(request -> request.method(), notification -> notification.method(), answer -> method);
        return new InterceptContext(
                changed,
                direction,
                changedMethod,
                session,
                transport,
                protocolVersion,
                timestamp,
                frameId,
                metadata,
                route,
                principal,
                answers,
                attributes);
    }

    /**
     * The user's answer to a question that an interceptor asked about this request.
     *
     * @param key of the question
     * @return empty while it was not asked or not answered
     */
    public Optional<JsonView> answer(String key) {
        return Optional.ofNullable(answers.get(key));
    }

    /**
     * The same context of somebody else.
     *
     * @param other who is authenticated
     * @return a copy that shares the attributes
     */
    public InterceptContext withPrincipal(Principal other) {
        return new InterceptContext(
                message,
                direction,
                method,
                session,
                transport,
                protocolVersion,
                timestamp,
                frameId,
                metadata,
                route,
                other,
                answers,
                attributes);
    }

    /**
     * The same context for a client of another revision.
     *
     * @param version the client's revision
     * @return a copy that shares the attributes
     */
    public InterceptContext withVersion(ProtocolVersion version) {
        return new InterceptContext(
                message,
                direction,
                method,
                session,
                transport,
                Optional.of(version),
                timestamp,
                frameId,
                metadata,
                route,
                principal,
                answers,
                attributes);
    }
}
