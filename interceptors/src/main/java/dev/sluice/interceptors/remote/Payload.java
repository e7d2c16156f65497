package dev.sluice.interceptors.remote;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.MalformedMessageException;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.remote.RemoteSettings.RequestPayload;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What interceptors get of a part of a message, and how the message takes it back. */
final class Payload {
    private static final String META = "_meta";
    private static final String PROGRESS_TOKEN = "progressToken";

    /** What Sluice and the two ends tell each other; nobody's to change. */
    private static final List<String> PROTOCOL = List.of("resultType", "requestState");

    /** What operations are about, and what their results consist of. */
    private static final Set<String> NEEDED = Set.of(
            "name",
            "uri",
            "content",
            "contents",
            "messages",
            "tools",
            "prompts",
            "resources",
            "resourceTemplates",
            "roots");

    /** Second words of prefixes that the protocol keeps for itself. */
    private static final Set<String> RESERVED = Set.of("modelcontextprotocol", "mcp");

    private final RequestPayload form;

    Payload(RequestPayload form) {
        this.form = form;
    }

    JsonView of(McpMessage message, Part part) {
        JsonView value = part.in(message);
        JsonView known = value.isPresent() ? value : JsonView.of(Map.of());
        return isWrapped(part) ? JsonView.of(Map.of("method", part.event(), "params", known)) : known;
    }

    /** The message with another payload. Everything around it stays, with the id, the method and what the protocol needs. */
    McpMessage put(McpMessage message, Part part, JsonView payload) {
        JsonView before = part.in(message);
        Map<String, Object> after = new LinkedHashMap<>(unwrapped(part, payload).members());
        requireSameForm(before, after);
        for (String member : PROTOCOL) {
            keep(before, after, member);
        }
        keepMeta(before, after);
        try {
            return message.with(part.pointer(), after);
        } catch (MalformedMessageException | IllegalArgumentException e) {
            throw new RemoteServerException("what it made of a message is no message");
        }
    }

    private boolean isWrapped(Part part) {
        return form == RequestPayload.MESSAGE && part.phase() == Phase.REQUEST;
    }

    private JsonView unwrapped(Part part, JsonView payload) {
        boolean sameMethod =
                !isWrapped(part) || payload.member("method").string().orElse("").equals(part.event());
        JsonView value = isWrapped(part) ? payload.member("params") : payload;
        if (!sameMethod || !value.isObject()) {
            throw new RemoteServerException(
                    "what it made of " + part.event() + " is not of the form that it was given");
        }
        return value;
    }

    /** Whoever reads the message next relies on these, and expects of all others what they were. */
    private static void requireSameForm(JsonView before, Map<String, Object> after) {
        before.members().forEach((name, value) -> {
            boolean same = after.get(name) instanceof JsonView changed
                    ? changed.isArray() == value.isArray()
                            && changed.isObject() == value.isObject()
                            && changed.string().isPresent() == value.string().isPresent()
                    : !NEEDED.contains(name);
            if (!same && !PROTOCOL.contains(name) && !name.equals(META)) {
                throw new RemoteServerException("it has removed " + name + " or given it another form");
            }
        });
    }

    private static void keep(JsonView before, Map<String, Object> after, String member) {
        after.remove(member);
        if (before.member(member).isPresent()) {
            after.put(member, before.member(member));
        }
    }

    private static void keepMeta(JsonView before, Map<String, Object> after) {
        Map<String, Object> meta = new LinkedHashMap<>();
        if (after.get(META) instanceof JsonView changed) {
            meta.putAll(changed.members());
        }
        meta.keySet().removeIf(Payload::isReserved);
        before.member(META).members().forEach((key, value) -> {
            if (isReserved(key)) {
                meta.put(key, value);
            }
        });
        if (meta.isEmpty() && !before.member(META).isPresent()) {
            after.remove(META);
        } else {
            after.put(META, meta);
        }
    }

    private static boolean isReserved(String key) {
        String[] labels = key.substring(0, Math.max(0, key.indexOf('/'))).split("\\.", -1);
        return key.equals(PROGRESS_TOKEN) || (labels.length > 1 && RESERVED.contains(labels[1]));
    }
}
