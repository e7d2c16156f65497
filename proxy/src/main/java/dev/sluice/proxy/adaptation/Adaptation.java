package dev.sluice.proxy.adaptation;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.MalformedMessageException;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.interceptors.message.RequestMeta;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Between a client of one revision and a server of another: every message comes out as its receiver's revision writes it,
 * with members of that revision only. Between equal revisions every message comes out as it went in. A message in which
 * there is nothing to change keeps its bytes, and in one that is changed numbers keep their text.
 *
 * <p>Immutable; any thread may use it. Every method that takes a message may throw a
 * {@link dev.sluice.interceptors.message.MalformedMessageException} when a member stands twice in any object of it.
 */
public final class Adaptation {
    private static final Shape ENVELOPE =
            ObjectShape.of().since(ProtocolVersion.V2024_11_05, "jsonrpc", "id", "method", "params", "result", "error");

    private final Way up;
    private final Way down;
    private final JsonText json;
    private final MessageReader reader = new MessageReader(JsonLimits.defaults().forUpstream(Integer.MAX_VALUE));

    Adaptation(Way up, Way down, JsonText json) {
        this.up = up;
        this.down = down;
        this.json = json;
    }

    /**
     * Whether both ends speak the same revision.
     *
     * @return true when nothing is ever changed
     */
    public boolean isIdentity() {
        return client() == server();
    }

    /**
     * Whom it is for.
     *
     * @return the client's revision
     */
    public ProtocolVersion client() {
        return down.receiver();
    }

    /**
     * Makes the handshake that a server of its revision is asked for of the one that the client has asked for.
     *
     * @param initialize of the client
     * @return asks for the server's revision, with what the client has to offer as that revision announces it
     */
    public McpRequest proposal(McpRequest initialize) {
        McpRequest adapted = (McpRequest) rewritten(initialize, up, Place.params(Methods.INITIALIZE), new FormSplits());
        String proposed = server().wireName();
        return adapted.requestedVersion().filter(proposed::equals).isPresent()
                ? adapted
                : (McpRequest) adapted.with("/params/protocolVersion", proposed);
    }

    /**
     * Whether a server of its revision takes capabilities for more than they are, so that it must be told again.
     *
     * @param capabilities as the client has announced them
     * @return true when it would ask the client what it cannot answer
     */
    public boolean isMisread(JsonView capabilities) {
        return !isIdentity() && new Announced(capabilities).isMisreadBy(server());
    }

    /**
     * Makes the client's answer of the server's answer to {@code initialize}.
     *
     * @param result of the server
     * @return names the client's revision
     */
    public McpResponse agreement(McpResponse result) {
        if (isIdentity()) {
            return result;
        }
        McpMessage adapted = rewritten(result, down, Place.result(Methods.INITIALIZE), new FormSplits());
        return (McpResponse) adapted.with("/result/protocolVersion", client().wireName());
    }

    /**
     * What a request is answered with that the server's revision does not have.
     *
     * @param request of the client
     * @return empty when the request can be sent
     */
    public Optional<McpResponse> refusal(McpRequest request) {
        return isIdentity() || MethodRanges.has(server(), request.method())
                ? Optional.empty()
                : Optional.of(unknownMethod(request));
    }

    /**
     * Adapts a request of the client.
     *
     * @param request that is not refused
     * @return as the server's revision writes it
     */
    public McpRequest request(McpRequest request) {
        return (McpRequest) rewritten(request, up, Place.params(request.method()), new FormSplits());
    }

    /**
     * What a request is answered with that the client's own revision does not have.
     *
     * @param request of the client
     * @return empty when the request may be sent
     */
    public Optional<McpResponse> refusalOfForeign(McpRequest request) {
        return MethodRanges.has(client(), request.method()) ? Optional.empty() : Optional.of(unknownMethod(request));
    }

    /**
     * Adapts a request of a client that shares its conversation with the server with others. What only a modern request
     * carries is left out, and so are metadata and parameters that nothing is left of.
     *
     * @param request that is not refused
     * @param id that nobody else uses in the conversation
     * @param progressToken takes the place of the client's, if it has one; as unique as the id
     * @return as the server's revision writes it
     */
    public McpRequest request(McpRequest request, RequestId id, RequestId progressToken) {
        return (McpRequest) rewritten(request, up, Place.params(request.method()), new FormSplits(), message -> {
            message.set("id", value(id));
            message.object("params").ifPresent(params -> {
                params.object("_meta").ifPresent(meta -> renumber(meta, progressToken));
                dropEmpty(params, "_meta");
                dropEmpty(message, "params");
            });
        });
    }

    private static void renumber(JsonObject meta, RequestId progressToken) {
        meta.names().stream().filter(ReservedKeys::isReserved).forEach(meta::drop);
        if (meta.has(RequestMeta.PROGRESS_TOKEN)) {
            meta.set(RequestMeta.PROGRESS_TOKEN, value(progressToken));
        }
    }

    private static void dropEmpty(JsonObject holder, String name) {
        if (holder.object(name).map(JsonObject::isEmpty).orElse(false)) {
            holder.drop(name);
        }
    }

    /** A request id as a value of a tree. */
    static Object value(RequestId id) {
        return id.quoted() ? id.text() : new JsonNumber(id.text());
    }

    /**
     * What every answer of a legacy server needs besides, for a modern client.
     *
     * @param serverInfo what the server has said that it is; missing when it has not
     * @param ttl how long lists and contents keep, 0 or more
     * @param cacheScope {@code public} or {@code private}
     * @return for all answers of that server
     */
    public Completion completion(JsonView serverInfo, Duration ttl, String cacheScope) {
        Optional<JsonObject> identity = Optional.of(serverInfo)
                .filter(JsonView::isObject)
                .map(info -> json.read(info.toJson().getBytes(StandardCharsets.UTF_8), new Edits()));
        return new Completion(this, identity, ttl, cacheScope);
    }

    McpResponse response(String method, McpResponse response, Consumer<JsonObject> more) {
        return (McpResponse) rewritten(response, down, answerTo(method, response), new FormSplits(), more);
    }

    /**
     * Adapts an answer of the server.
     *
     * @param method of the request that it answers
     * @param response a result or an error
     * @return as the client's revision writes it
     */
    public McpResponse response(String method, McpResponse response) {
        return (McpResponse) rewritten(response, down, answerTo(method, response), new FormSplits());
    }

    /**
     * Adapts a notification of the client.
     *
     * @param notification any
     * @return empty when the server's revision has no such thing
     */
    public Optional<McpNotification> toServer(McpNotification notification) {
        return notification(notification, up);
    }

    /**
     * Adapts a notification of the server.
     *
     * @param notification any
     * @return empty when the client's revision has no such thing
     */
    public Optional<McpNotification> toClient(McpNotification notification) {
        return notification(notification, down);
    }

    /**
     * Adapts a question of the server.
     *
     * @param question a request of the server
     * @param capabilities as the client has announced them
     * @return the question for the client, or the refusal for the server
     */
    public AdaptedQuestion question(McpRequest question, JsonView capabilities) {
        if (isIdentity()) {
            return new AdaptedQuestion.Asked(question, answer -> answer);
        }
        if (!MethodRanges.has(client(), question.method())) {
            return new AdaptedQuestion.Refused(unknownMethod(question));
        }
        OptionalInt refusal = new Announced(capabilities).refusal(question);
        return refusal.isPresent()
                ? new AdaptedQuestion.Refused(unannounced(question, refusal.getAsInt()))
                : askable(question);
    }

    private AdaptedQuestion askable(McpRequest question) {
        FormSplits splits = new FormSplits();
        try {
            McpMessage adapted = rewritten(question, down, Place.params(question.method()), splits);
            return new AdaptedQuestion.Asked((McpRequest) adapted, answer -> answer(question.method(), answer, splits));
        } catch (NotRepresentableException e) {
            return new AdaptedQuestion.Refused(notRepresentable(question.id(), e));
        }
    }

    private McpResponse answer(String method, McpResponse answer, FormSplits splits) {
        try {
            return (McpResponse) rewritten(answer, up, answerTo(method, answer), splits);
        } catch (NotRepresentableException e) {
            return notRepresentable(answer.id().orElseThrow(), e);
        } catch (MalformedMessageException e) {
            // Whoever asked waits for an answer.
            return McpResponse.error(
                    answer.id(), ErrorCodes.INTERNAL_ERROR, "The client's answer is malformed", Map.of());
        }
    }

    private Optional<McpNotification> notification(McpNotification notification, Way way) {
        if (isIdentity()) {
            return Optional.of(notification);
        }
        // Since 2025-11-25 a cancellation may name a task in place of a request, which says nothing to others.
        boolean pointless = notification.method().equals(Methods.CANCELLED)
                && notification.related().isEmpty();
        if (pointless || !MethodRanges.has(way.receiver(), notification.method())) {
            return Optional.empty();
        }
        return Optional.of(
                (McpNotification) rewritten(notification, way, Place.params(notification.method()), new FormSplits()));
    }

    private McpMessage rewritten(McpMessage message, Way way, Place place, FormSplits splits) {
        return isIdentity() ? message : rewritten(message, way, place, splits, tree -> {});
    }

    private McpMessage rewritten(
            McpMessage message, Way way, Place place, FormSplits splits, Consumer<JsonObject> more) {
        Edits edits = new Edits();
        JsonObject tree = json.read(message, edits);
        way.apply(tree, place, splits);
        ENVELOPE.prune(tree, way.receiver());
        more.accept(tree);
        return edits.isAny() ? reader.readOne(json.write(tree)) : message;
    }

    private static Place answerTo(String method, McpResponse response) {
        return response.isError() ? Place.error(method) : Place.result(method);
    }

    private ProtocolVersion server() {
        return up.receiver();
    }

    private static McpResponse unknownMethod(McpRequest request) {
        return McpResponse.error(Optional.of(request.id()), ErrorCodes.METHOD_NOT_FOUND, "Method not found", Map.of());
    }

    private static McpResponse unannounced(McpRequest question, int code) {
        return McpResponse.error(
                Optional.of(question.id()), code, "The client did not announce that it can be asked this", Map.of());
    }

    private static McpResponse notRepresentable(RequestId id, NotRepresentableException what) {
        return McpResponse.error(
                Optional.of(id),
                ErrorCodes.INVALID_PARAMS,
                "The other side's protocol version cannot express this",
                Map.of("reason", "not_representable", "contentType", what.contentType()));
    }
}
