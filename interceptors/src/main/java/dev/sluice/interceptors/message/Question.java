package dev.sluice.interceptors.message;

/**
 * A request from the server to the client's user, model or file system, in whichever form its revision writes it.
 *
 * @param key what an answer refers to: the JSON-RPC id as text, or the key in {@code inputRequests}
 * @param method {@code elicitation/create}, {@code sampling/createMessage} or {@code roots/list}
 * @param params its parameters; a missing view when there are none
 */
public record Question(String key, String method, JsonView params) {}
