package dev.sluice.interceptors.audit;

import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Principal;
import dev.sluice.interceptors.audit.AuditSettings.Payloads;
import dev.sluice.interceptors.message.CanonicalJson;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.MalformedMessageException;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.interceptors.redaction.SecretScanner;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says what a message is in the words of a record. Session and task ids appear as fingerprints, contents as digests or
 * with their secrets taken out.
 */
final class AuditDescriptions {
    private static final int LONGEST_TARGET = 1024;
    private static final Pattern TRACE_PARENT = Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}");

    private final AuditSettings settings;
    private final Fingerprints fingerprints;
    private final SecretScanner scanner = SecretScanner.standard();

    AuditDescriptions(AuditSettings settings) {
        this.settings = settings;
        this.fingerprints = Fingerprints.keyedBy(settings.key());
    }

    /** What is known of a message when it comes by. */
    Map<String, Object> of(String event, InterceptContext context) {
        Map<String, Object> members = beginning(event, context.timestamp());
        members.put("id", context.frameId());
        members.put("route", context.route());
        putPrincipal(members, context.principal());
        context.session().ifPresent(session -> members.put("session", fingerprint(session)));
        putIfKnown(members, "client", context.metadata().getOrDefault("client.address", ""));
        members.put("transport", context.transport().name().toLowerCase(Locale.ROOT));
        context.protocolVersion().ifPresent(version -> members.put("revision", version.wireName()));
        members.put("method", safe(context.method()));
        putTarget(members, context);
        rpcId(context.message()).ifPresent(id -> members.put("rpc_id", safe(id.text())));
        members.put("bytes_in", context.message().utf8().length);
        putContents(members, context.message());
        return members;
    }

    /** What became of a session. */
    Map<String, Object> ofSession(String event, SessionId session, Instant now) {
        Map<String, Object> members = beginning(event, now);
        members.put("session", fingerprint(session));
        return members;
    }

    /** What the client was answered. */
    Map<String, Object> answered(String method, Optional<McpResponse> answer) {
        Map<String, Object> members = new LinkedHashMap<>();
        answer.ifPresent(response -> {
            members.put("bytes_out", response.utf8().length);
            if (response.isError()) {
                members.put("code", response.errorCode());
            }
            if (settings.digests() == Payloads.ALL || settings.bodies() == Payloads.ALL) {
                content(members, "result", response, response.isError() ? "/error" : "/result", Payloads.ALL);
            }
        });
        return members;
    }

    /** One word for an answer. */
    static String outcome(McpResponse answer) {
        if (answer.isError()) {
            return "error";
        }
        if (answer.isToolError()) {
            return "tool_error";
        }
        return answer.resultType().filter("input_required"::equals).orElse("ok");
    }

    private Map<String, Object> beginning(String event, Instant time) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("time", time.toString());
        members.put("event", event);
        putIfKnown(members, "node", settings.node());
        return members;
    }

    private static void putPrincipal(Map<String, Object> members, Principal principal) {
        if (!principal.isAnonymous()) {
            Map<String, Object> who = new LinkedHashMap<>();
            who.put("iss", principal.issuer());
            who.put("sub", principal.subject());
            putIfKnown(who, "client_id", principal.clientId());
            members.put("principal", who);
        }
    }

    private void putTarget(Map<String, Object> members, InterceptContext context) {
        String target = context.message()
                .fold(request -> request.targetName(), notification -> notification.targetName(), response -> "");
        if (context.method().startsWith("tasks/")) {
            putIfKnown(members, "task", target.isEmpty() ? "" : fingerprints.of(target));
        } else {
            putIfKnown(members, "target", safe(target));
        }
    }

    private void putContents(Map<String, Object> members, McpMessage message) {
        String pointer = message.fold(
                request -> request.method().equals("tools/call")
                                || request.method().equals("prompts/get")
                        ? "/params/arguments"
                        : "/params",
                notification -> "/params",
                response -> response.isError() ? "/error" : "/result");
        if (settings.digests() != Payloads.NONE || settings.bodies() != Payloads.NONE) {
            content(members, "arguments", message, pointer, Payloads.ARGUMENTS);
        }
        trace(message).ifPresent(trace -> members.put("trace", trace));
    }

    private static Optional<RequestId> rpcId(McpMessage message) {
        return message.fold(
                request -> Optional.of(request.id()), notification -> Optional.empty(), response -> response.id());
    }

    /** The trace that a request belongs to, by the W3C's {@code traceparent}. */
    private static Optional<String> trace(McpMessage message) {
        try {
            return message.body()
                    .at("/params/_meta/traceparent")
                    .string()
                    .map(TRACE_PARENT::matcher)
                    .filter(Matcher::matches)
                    .map(parent -> parent.group(1));
        } catch (MalformedMessageException e) {
            return Optional.empty();
        }
    }

    private void content(Map<String, Object> members, String name, McpMessage message, String pointer, Payloads least) {
        try {
            JsonView value = message.body().at(pointer);
            if (settings.digests().compareTo(least) >= 0 && value.isPresent()) {
                members.put(name + "_digest", fingerprints.of(CanonicalJson.of(value)));
            }
            if (settings.bodies().compareTo(least) >= 0 && value.isPresent()) {
                members.put(name, cut(scanner.redact(value.toJson(), (kind, times) -> {}), settings.bodyLength()));
            }
        } catch (MalformedMessageException e) {
            members.put(name + "_malformed", true);
        }
    }

    private String fingerprint(SessionId session) {
        return fingerprints.of(session.value());
    }

    private String safe(String text) {
        return cut(scanner.redact(cut(text, LONGEST_TARGET), (kind, times) -> {}), LONGEST_TARGET);
    }

    private static void putIfKnown(Map<String, Object> members, String name, String value) {
        if (!value.isEmpty()) {
            members.put(name, value);
        }
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest) + "…";
    }
}
