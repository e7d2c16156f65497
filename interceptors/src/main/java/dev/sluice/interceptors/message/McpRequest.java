package dev.sluice.interceptors.message;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A request: somebody waits for its answer. */
public final class McpRequest implements McpMessage {
    private static final Set<String> QUESTION_METHODS =
            Set.of(Methods.ELICITATION_CREATE, Methods.SAMPLING_CREATE, Methods.ROOTS_LIST);

    private final Content content;

    McpRequest(Content content) {
        this.content = content;
    }

    /**
     * Makes a request of Sluice's own.
     *
     * @param id unique for the receiver
     * @param method the method
     * @param params written as JSON
     * @return the request
     */
    public static McpRequest of(RequestId id, String method, Map<String, ?> params) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("jsonrpc", "2.0");
        message.put("id", id);
        message.put("method", method);
        message.put("params", params);
        return (McpRequest) MessageReader.trusting().write(message);
    }

    /**
     * The id that the answer must repeat.
     *
     * @return the id with its JSON type
     */
    public RequestId id() {
        return Objects.requireNonNull(content.envelope().id(), "the scan gives every request an id");
    }

    /**
     * The method.
     *
     * @return not empty
     */
    public String method() {
        return content.envelope().method();
    }

    /**
     * What the request is about: the name of a tool or prompt, the URI of a resource, or the id of a task.
     *
     * @return empty when it names nothing
     */
    public String targetName() {
        return content.envelope().target();
    }

    /**
     * The reserved metadata.
     *
     * @return with everything absent when there is no {@code _meta}
     */
    public RequestMeta meta() {
        return content.envelope().meta();
    }

    /**
     * Whether it asks to be run as a task, in whatever words: {@code params.task} is there.
     *
     * @return true also when what is there is malformed
     */
    public boolean hasTask() {
        return content.envelope().task();
    }

    /**
     * The revision that an {@code initialize} asks for.
     *
     * @return empty when absent or not a string
     */
    public Optional<String> requestedVersion() {
        return Optional.ofNullable(content.envelope().protocolVersion());
    }

    /**
     * Whether this is the repetition of a modern request with answers to its questions.
     *
     * @return true when {@code params.inputResponses} is there
     */
    public boolean hasInputResponses() {
        return content.envelope().inputResponses();
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

    /**
     * A copy with other metadata. Members of {@code _meta} that are not named stay as they are.
     *
     * @param added by key, in place of what stands there
     * @param removed keys
     * @return the changed request
     * @throws MalformedMessageException when a member name stands twice in any object
     */
    public McpRequest withMeta(Map<String, ?> added, Set<String> removed) {
        Map<String, Object> meta =
                new LinkedHashMap<>(body().at("/params/_meta").members());
        meta.keySet().removeAll(removed);
        meta.putAll(added);
        boolean bare = !body().member("params").isPresent();
        return (McpRequest) (bare ? with("/params", Map.of("_meta", meta)) : with("/params/_meta", meta));
    }

    @Override
    public McpMessage edited(TextEdit edit) {
        return content.edited(edit).orElse(this);
    }

    @Override
    public List<Question> questions() {
        return QUESTION_METHODS.contains(method())
                ? List.of(new Question(id().text(), method(), body().member("params")))
                : List.of();
    }

    @Override
    public <T> T fold(
            Function<McpRequest, T> request,
            Function<McpNotification, T> notification,
            Function<McpResponse, T> response) {
        return request.apply(this);
    }

    @Override
    public String toString() {
        return method() + " (" + utf8().length + " bytes)";
    }
}
