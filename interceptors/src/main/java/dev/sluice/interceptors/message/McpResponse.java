package dev.sluice.interceptors.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The answer to a request: a result or an error. */
public final class McpResponse implements McpMessage {
    private static final String INPUT_REQUIRED = "input_required";
    private static final byte[] CACHE_SCOPE = "\"cacheScope\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] IS_ERROR = "\"isError\"".getBytes(StandardCharsets.US_ASCII);

    private final Content content;

    McpResponse(Content content) {
        this.content = content;
    }

    /**
     * Makes a result.
     *
     * @param id of the request
     * @param result a map, or a {@link JsonView} of an object
     * @return the response
     */
    public static McpResponse result(RequestId id, Object result) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("jsonrpc", "2.0");
        message.put("id", id);
        message.put("result", result);
        return (McpResponse) MessageReader.trusting().write(message);
    }

    /**
     * Makes an error.
     *
     * @param id of the request; empty when it could not be read
     * @param code one of {@link ErrorCodes}, or the application's own
     * @param text one sentence for a person; no internals
     * @param data left out when empty
     * @return the response
     */
    public static McpResponse error(Optional<RequestId> id, int code, String text, Map<String, ?> data) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", code);
        error.put("message", text);
        if (!data.isEmpty()) {
            error.put("data", data);
        }
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("jsonrpc", "2.0");
        id.ifPresent(present -> message.put("id", present));
        message.put("error", error);
        return (McpResponse) MessageReader.trusting().write(message);
    }

    /**
     * The id of the request that this answers.
     *
     * @return empty only for an error whose request could not be read
     */
    public Optional<RequestId> id() {
        return Optional.ofNullable(content.envelope().id());
    }

    /**
     * Whether this is an error rather than a result.
     *
     * @return true for an error
     */
    public boolean isError() {
        return content.envelope().kind() == Envelope.Kind.ERROR;
    }

    /**
     * The code of an error.
     *
     * @return 0 for a result
     */
    public int errorCode() {
        return content.envelope().errorCode();
    }

    /**
     * Whether this is the result of a tool that says of itself that it failed. Cheap for results that say nothing.
     *
     * @return false for an error, and for a result that cannot be read
     */
    public boolean isToolError() {
        if (isError() || !content.mentions(IS_ERROR)) {
            return false;
        }
        try {
            return body().at("/result/isError").bool().orElse(false);
        } catch (MalformedMessageException e) {
            return false;
        }
    }

    /**
     * Whether the server lets anybody keep this result for everybody.
     *
     * @return true when {@code cacheScope} is {@code public}
     */
    public boolean isPublic() {
        return !isError()
                && content.mentions(CACHE_SCOPE)
                && body().at("/result/cacheScope").string().equals(Optional.of("public"));
    }

    /**
     * The kind of a modern result.
     *
     * @return empty for an error and for results of 2025-11-25 and before
     */
    public Optional<String> resultType() {
        return Optional.ofNullable(content.envelope().resultType());
    }

    /**
     * The revision that an {@code initialize} result answers with.
     *
     * @return empty when absent or not a string
     */
    public Optional<String> negotiatedVersion() {
        return Optional.ofNullable(content.envelope().protocolVersion());
    }

    @Override
    public byte[] utf8() {
        return content.utf8();
    }

    @Override
    public JsonView body() {
        return content.tree();
    }

    @Override
    public McpMessage with(String pointer, Object value) {
        return content.with(pointer, value);
    }

    @Override
    public McpMessage edited(TextEdit edit) {
        return content.edited(edit).orElse(this);
    }

    @Override
    public List<Question> questions() {
        if (!resultType().map(INPUT_REQUIRED::equals).orElse(false)) {
            return List.of();
        }
        List<Question> questions = new ArrayList<>();
        body().at("/result/inputRequests")
                .members()
                .forEach((key, question) -> questions.add(
                        new Question(key, question.member("method").string().orElse(""), question.member("params"))));
        return questions;
    }

    @Override
    public <T> T fold(
            Function<McpRequest, T> request,
            Function<McpNotification, T> notification,
            Function<McpResponse, T> response) {
        return response.apply(this);
    }

    @Override
    public String toString() {
        return (isError() ? "error " + errorCode() : "result") + " (" + utf8().length + " bytes)";
    }
}
