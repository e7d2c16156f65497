package dev.sluice.interceptors.message;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A notification: nobody waits for an answer. */
public final class McpNotification implements McpMessage {
    private final Content content;

    McpNotification(Content content) {
        this.content = content;
    }

    /**
     * Makes a notification of Sluice's own.
     *
     * @param method the method
     * @param params written as JSON
     * @return the notification
     */
    public static McpNotification of(String method, Map<String, ?> params) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("jsonrpc", "2.0");
        message.put("method", method);
        message.put("params", params);
        return (McpNotification) MessageReader.trusting().write(message);
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
     * What the notification is about, for example the URI of an updated resource.
     *
     * @return empty when it names nothing
     */
    public String targetName() {
        return content.envelope().target();
    }

    /**
     * The request that a cancellation withdraws, or the token of the request that a progress notification belongs to.
     *
     * @return empty for other notifications
     */
    public Optional<RequestId> related() {
        return Optional.ofNullable(content.envelope().related());
    }

    /**
     * The reserved metadata.
     *
     * @return with everything absent when there is no {@code _meta}
     */
    public RequestMeta meta() {
        return content.envelope().meta();
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
        return List.of();
    }

    @Override
    public <T> T fold(
            Function<McpRequest, T> request,
            Function<McpNotification, T> notification,
            Function<McpResponse, T> response) {
        return notification.apply(this);
    }

    @Override
    public String toString() {
        return method() + " (" + utf8().length + " bytes)";
    }
}
