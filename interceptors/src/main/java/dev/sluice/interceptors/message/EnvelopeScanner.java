package dev.sluice.interceptors.message;

import dev.sluice.interceptors.message.RequestMeta.Shape;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads the envelope of one message from a parser that stands before it, in one pass and without a tree.
 *
 * <p>Member names are checked for duplicates on the levels that Sluice decides by: the message, {@code params},
 * {@code params._meta} and {@code result}. A second reader could take the other of two members, and then the policy
 * would have judged one message and the server executed another. Deeper levels are only read by a tree, which refuses
 * duplicates itself.
 */
final class EnvelopeScanner {
    private static final Set<String> LOG_LEVELS =
            Set.of("debug", "info", "notice", "warning", "error", "critical", "alert", "emergency");

    private final JsonParser parser;

    private @Nullable RequestId id;
    private boolean idSeen;
    private boolean idMalformed;
    private boolean idNull;
    private boolean versionMalformed = true;
    private @Nullable String method;
    private boolean methodMalformed;
    private boolean paramsMalformed;
    private boolean inputResponsesSeen;
    private boolean taskSeen;
    private boolean resultSeen;
    private boolean errorSeen;
    private boolean errorMalformed;
    private int errorCode;

    private @Nullable String name;
    private @Nullable String uri;
    private @Nullable String taskId;
    private @Nullable String protocolVersion;
    private @Nullable RequestId cancelledId;
    private @Nullable RequestId progressToken;
    private @Nullable String resultType;
    private RequestMeta meta = RequestMeta.NONE;

    EnvelopeScanner(JsonParser parser) {
        this.parser = parser;
    }

    /** Scans the object whose opening brace is the parser's current token, up to and including its closing brace. */
    Envelope scanObject() {
        NameSet names = new NameSet();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String member = uniqueName(names);
            JsonToken value = parser.nextToken();
            switch (member) {
                case "jsonrpc" -> versionMalformed = !isString(value) || !"2.0".equals(parser.getString());
                case "id" -> readId(value);
                case "method" -> readMethod(value);
                case "params" -> readParams(value);
                case "result" -> readResult(value);
                case "error" -> readError(value);
                default -> parser.skipChildren();
            }
        }
        return build();
    }

    private Envelope build() {
        RequestId readable = idMalformed ? null : id;
        if (versionMalformed) {
            throw MalformedMessageException.invalid("\"jsonrpc\" must be \"2.0\"", readable);
        }
        if (idMalformed && !(idNull && errorSeen)) {
            throw MalformedMessageException.invalid("\"id\" must be a string or an integer within ±(2^53-1)", null);
        }
        if (methodMalformed) {
            throw MalformedMessageException.invalid("\"method\" must be a non-empty string", readable);
        }
        if (method != null) {
            return buildCall(method, readable);
        }
        if (resultSeen == errorSeen) {
            throw MalformedMessageException.invalid(
                    "a message has either \"method\", or \"result\", or \"error\"", readable);
        }
        if (resultSeen && !idSeen) {
            throw MalformedMessageException.invalid("a result needs an \"id\"", null);
        }
        if (errorMalformed) {
            throw MalformedMessageException.invalid("\"error\" must be an object with an integer \"code\"", readable);
        }
        Envelope.Kind kind = resultSeen ? Envelope.Kind.RESULT : Envelope.Kind.ERROR;
        return new Envelope(
                kind, readable, "", "", protocolVersion, null, RequestMeta.NONE, false, false, resultType, errorCode);
    }

    private Envelope buildCall(String calledMethod, @Nullable RequestId readable) {
        if (resultSeen || errorSeen) {
            throw MalformedMessageException.invalid(
                    "a message with \"method\" has no \"result\" or \"error\"", readable);
        }
        if (paramsMalformed) {
            throw MalformedMessageException.invalid("\"params\" must be an object", readable);
        }
        Envelope.Kind kind = idSeen ? Envelope.Kind.REQUEST : Envelope.Kind.NOTIFICATION;
        return new Envelope(
                kind,
                readable,
                calledMethod,
                Target.of(calledMethod, name, uri, taskId),
                protocolVersion,
                related(calledMethod),
                meta,
                inputResponsesSeen,
                taskSeen,
                null,
                0);
    }

    private @Nullable RequestId related(String calledMethod) {
        return switch (calledMethod) {
            case Methods.CANCELLED -> cancelledId;
            case Methods.PROGRESS -> progressToken;
            default -> null;
        };
    }

    private void readId(JsonToken value) {
        idSeen = true;
        id = scalarId(value);
        idMalformed = id == null;
        // JSON-RPC has it so for errors without a readable request; MCP leaves the member out, but servers differ.
        idNull = value == JsonToken.VALUE_NULL;
    }

    private void readMethod(JsonToken value) {
        method = wellFormedString(value);
        methodMalformed = method == null || method.isEmpty();
    }

    private void readParams(JsonToken value) {
        if (value != JsonToken.START_OBJECT) {
            paramsMalformed = true;
            parser.skipChildren();
            return;
        }
        NameSet names = new NameSet();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String member = uniqueName(names);
            JsonToken inner = parser.nextToken();
            switch (member) {
                case "name" -> name = wellFormedString(inner);
                case "uri" -> uri = wellFormedString(inner);
                case "taskId" -> taskId = wellFormedString(inner);
                case "protocolVersion" -> protocolVersion = wellFormedString(inner);
                case "requestId" -> cancelledId = scalarId(inner);
                case "progressToken" -> progressToken = scalarId(inner);
                case "_meta" -> readMeta(inner);
                case "inputResponses" -> {
                    inputResponsesSeen = true;
                    parser.skipChildren();
                }
                case "task" -> {
                    taskSeen = true;
                    parser.skipChildren();
                }
                default -> parser.skipChildren();
            }
        }
    }

    private void readMeta(JsonToken value) {
        if (value != JsonToken.START_OBJECT) {
            paramsMalformed = true;
            parser.skipChildren();
            return;
        }
        RequestMeta.Builder found = new RequestMeta.Builder();
        NameSet names = new NameSet();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String member = uniqueName(names);
            JsonToken inner = parser.nextToken();
            switch (member) {
                case RequestMeta.PROTOCOL_VERSION -> {
                    found.versionPresent = true;
                    found.protocolVersion = wellFormedString(inner);
                }
                case RequestMeta.CLIENT_CAPABILITIES -> {
                    found.clientCapabilities = inner == JsonToken.START_OBJECT ? Shape.WELL_FORMED : Shape.MALFORMED;
                    parser.skipChildren();
                }
                case RequestMeta.CLIENT_INFO -> found.clientInfo = readImplementation(inner);
                case RequestMeta.LOG_LEVEL -> {
                    String level = wellFormedString(inner);
                    found.logLevel = level != null && LOG_LEVELS.contains(level) ? Shape.WELL_FORMED : Shape.MALFORMED;
                }
                case RequestMeta.PROGRESS_TOKEN -> found.progressToken = scalarId(inner);
                default -> parser.skipChildren();
            }
        }
        meta = found.build();
    }

    private Shape readImplementation(JsonToken value) {
        if (value != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return Shape.MALFORMED;
        }
        boolean named = false;
        boolean versioned = false;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String member = parser.currentName();
            JsonToken inner = parser.nextToken();
            named |= member.equals("name") && isString(inner);
            versioned |= member.equals("version") && isString(inner);
            parser.skipChildren();
        }
        return named && versioned ? Shape.WELL_FORMED : Shape.MALFORMED;
    }

    private void readResult(JsonToken value) {
        resultSeen = true;
        if (value != JsonToken.START_OBJECT) {
            throw MalformedMessageException.invalid("\"result\" must be an object", idMalformed ? null : id);
        }
        NameSet names = new NameSet();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String member = uniqueName(names);
            JsonToken inner = parser.nextToken();
            switch (member) {
                case "resultType" -> resultType = wellFormedString(inner);
                case "protocolVersion" -> protocolVersion = wellFormedString(inner);
                default -> parser.skipChildren();
            }
        }
    }

    private void readError(JsonToken value) {
        errorSeen = true;
        errorMalformed = true;
        if (value != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        NameSet names = new NameSet();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String member = uniqueName(names);
            JsonToken inner = parser.nextToken();
            if (member.equals("code") && isInt(inner)) {
                errorCode = parser.getIntValue();
                errorMalformed = false;
            } else {
                parser.skipChildren();
            }
        }
    }

    private String uniqueName(NameSet names) {
        String member = parser.currentName();
        if (!names.add(member)) {
            throw MalformedMessageException.invalid(
                    "a member name stands twice in one object", idMalformed ? null : id);
        }
        return member;
    }

    private @Nullable RequestId scalarId(JsonToken value) {
        if (isString(value)) {
            String text = wellFormedString(value);
            return text == null ? null : RequestId.of(text);
        }
        if (value == JsonToken.VALUE_NUMBER_INT && isLong()) {
            long number = parser.getLongValue();
            boolean exact = number >= -RequestId.LARGEST_INTEGER && number <= RequestId.LARGEST_INTEGER;
            return exact ? RequestId.of(number) : null;
        }
        parser.skipChildren();
        return null;
    }

    /** The string's value; null when it is not a string or holds half a surrogate pair, which no two readers agree on. */
    private @Nullable String wellFormedString(JsonToken value) {
        if (!isString(value)) {
            parser.skipChildren();
            return null;
        }
        String text = parser.getString();
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                    return null;
                }
                i++;
            }
        }
        return text;
    }

    private boolean isInt(JsonToken value) {
        return value == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() == JsonParser.NumberType.INT;
    }

    private boolean isLong() {
        return parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
    }

    private static boolean isString(JsonToken value) {
        return value == JsonToken.VALUE_STRING;
    }
}
