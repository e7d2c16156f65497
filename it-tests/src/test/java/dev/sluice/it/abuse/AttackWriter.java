package dev.sluice.it.abuse;

import dev.sluice.it.wire.Json;
import dev.sluice.it.wire.McpCaller;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the request of a case for one revision. The catalogue's form is that of the newest; for the others the modern
 * metadata and mirrored headers are dropped and the headers of a session are added.
 */
final class AttackWriter {
    private static final String VERSION = "MCP-Protocol-Version";
    private static final String SESSION = "Mcp-Session-Id";
    private static final String DISCOVER = "server/discover";
    private static final int LARGE = 1_000_000;

    private final URI endpoint;
    private final String revision;
    private final McpCaller caller;

    /** Takes a client that has a session where its revision has them. */
    AttackWriter(McpCaller caller) {
        this.endpoint = caller.endpoint();
        this.revision = caller.revision();
        this.caller = caller;
    }

    /** The requests that a case sends one after the other. */
    List<Attack> write(JsonNode request) {
        if (request.has("each")) {
            return request.path("each").values().stream().map(this::one).toList();
        }
        Attack attack = one(request);
        return Collections.nCopies(request.path("repeat").asInt(1), attack);
    }

    private Attack one(JsonNode request) {
        if (request.has("raw")) {
            return new Attack.Raw(raw(request.path("raw").asString()));
        }
        if (request.has("slow")) {
            return new Attack.Slow(plain(request.path("of")));
        }
        return plain(request.has("of") ? request.path("of") : request);
    }

    private Attack.Request plain(JsonNode request) {
        Payload body = request.has("body") ? body(request.path("body")) : Payload.Whole.of("");
        return new Attack.Request(request.path("http").asString(), headers(request), body);
    }

    private String raw(String text) {
        String body = callOfDenied();
        return fill(text.replace("{{body.call_denied}}", body)
                .replace("{{len}}", String.valueOf(body.getBytes(StandardCharsets.UTF_8).length)));
    }

    private String callOfDenied() {
        ObjectNode message = Json.object().put("jsonrpc", "2.0").put("id", 1).put("method", "tools/call");
        message.putObject("params").put("name", "denied").set("_meta", caller.meta());
        return message.toString();
    }

    private Map<String, String> headers(JsonNode request) {
        boolean writtenForLegacy = request.path("headers").has(SESSION);
        Map<String, String> headers = new LinkedHashMap<>();
        request.path("headers").properties().forEach(header -> {
            if (isModern() || writtenForLegacy || !isMirrored(header.getKey())) {
                headers.put(header.getKey(), headerValue(header.getValue()));
            }
        });
        boolean ofThisEra = !isModern() || writtenForLegacy;
        if (headers.containsKey(VERSION) && ofThisEra) {
            headers.put(VERSION, revision);
        }
        headers.remove(SESSION);
        if (!opensSession(request)) {
            caller.session().ifPresent(id -> headers.put(SESSION, id));
        }
        return headers;
    }

    private String headerValue(JsonNode value) {
        return value.isObject()
                ? value.path("unit").asString().repeat(value.path("count").asInt())
                : fill(value.asString());
    }

    private Payload body(JsonNode body) {
        if (body.has("gen")) {
            return generated(body);
        }
        if (body.has("hex")) {
            return new Payload.Whole(HexFormat.of().parseHex(body.path("hex").asString()));
        }
        if (body.has("text")) {
            return Payload.Whole.of(fill(body.path("text").asString()));
        }
        String json = fill(forRevision(body).toString());
        JsonNode text = body.at("/params/arguments/text");
        return text.has("gen") ? streamed(json, text) : Payload.Whole.of(json);
    }

    private static Payload generated(JsonNode body) {
        return switch (body.path("gen").asString()) {
            case "nest" -> {
                int depth = body.path("depth").asInt();
                yield Payload.Whole.of(body.path("open").asString().repeat(depth)
                        + body.path("close").asString().repeat(depth));
            }
            case "gzip-zeros" -> Payload.Whole.gzippedZeros(body.path("bytes").asLong());
            default -> throw new IllegalArgumentException("Not a known generator: " + body);
        };
    }

    private static Payload streamed(String json, JsonNode text) {
        String generator = text.toString();
        int start = json.indexOf(generator);
        return new Payload.Streamed(
                json.substring(0, start) + '"',
                text.path("unit").asString().charAt(0),
                text.path("count").asLong(LARGE),
                '"' + json.substring(start + generator.length()));
    }

    /** A body without what only the modern revision has; what only it can ask for becomes what comes closest. */
    private JsonNode forRevision(JsonNode body) {
        JsonNode copy = body.deepCopy();
        if (isModern() || !(copy instanceof ObjectNode message)) {
            return copy;
        }
        if (message.path("method").asString("").equals(DISCOVER)) {
            introduce(message);
            return message;
        }
        if (message.path("method").asString("").equals("subscriptions/listen")) {
            JsonNode uri = message.at("/params/notifications/resourceSubscriptions/0");
            message.put("method", "resources/subscribe");
            message.putObject("params").set("uri", uri);
        }
        if (message.get("params") instanceof ObjectNode params) {
            JsonNode token = params.at("/_meta/progressToken");
            params.remove("_meta");
            if (!token.isMissingNode()) {
                params.putObject("_meta").set("progressToken", token);
            }
            if (params.isEmpty()) {
                message.remove("params");
            }
        }
        return message;
    }

    /** The handshake is what takes the place of discovery, and where such clients say who they are. */
    private void introduce(ObjectNode message) {
        JsonNode name = message.at("/params/_meta/io.modelcontextprotocol~1clientInfo");
        message.put("method", "initialize");
        ObjectNode params = message.putObject("params").put("protocolVersion", revision);
        params.putObject("capabilities");
        params.set("clientInfo", name);
    }

    private static boolean isMirrored(String header) {
        String name = header.toLowerCase(Locale.ROOT);
        return Set.of("mcp-method", "mcp-name").contains(name) || name.startsWith("mcp-param-");
    }

    private boolean opensSession(JsonNode request) {
        String body = request.path("body").toString();
        return body.contains("\"initialize\"") || (!isModern() && body.contains('"' + DISCOVER + '"'));
    }

    private boolean isModern() {
        return McpCaller.isModern(revision);
    }

    private String fill(String text) {
        return Placeholders.fill(text, endpoint);
    }
}
