package dev.sluice.it.vectors;

import dev.sluice.it.wire.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a client of a revision says where no step says it.
 *
 * @param version its revision
 * @param name by which it introduces itself
 * @param capabilities what it offers
 */
record ClientMessages(String version, String name, JsonNode capabilities) {
    static final String OPENING = "opening";
    static final String SETTLING = "settling";

    private static final String DEMO = "demo-client";
    private static final String PREFIX = "io.modelcontextprotocol/";

    /** Those of the client that the vectors are about. */
    static ClientMessages of(TestVector vector) {
        return new ClientMessages(vector.clientVersion(), DEMO, vector.given().clientCapabilities());
    }

    ClientMessages named(String other) {
        return new ClientMessages(version, other, capabilities);
    }

    ClientMessages offering(String more) {
        return new ClientMessages(version, name, Json.parse(more));
    }

    JsonNode initialize() {
        ObjectNode params = Json.object().put("protocolVersion", version);
        params.set("capabilities", capabilities);
        params.set("clientInfo", info());
        ObjectNode message = message("initialize");
        message.put("id", OPENING);
        message.set("params", params);
        return message;
    }

    static JsonNode initialized() {
        return message("notifications/initialized");
    }

    static JsonNode ping() {
        return message("ping").put("id", SETTLING);
    }

    JsonNode request(String id, String method, ObjectNode params) {
        return request(JsonNodeFactory.instance.stringNode(id), method, params);
    }

    /** A request, with the metadata that the revision wants. */
    JsonNode request(JsonNode id, String method, ObjectNode params) {
        ObjectNode message = message(method);
        message.set("id", id);
        ObjectNode all = params.deepCopy();
        if (Revisions.isStateless(version)) {
            all.set("_meta", meta());
        }
        if (!all.isEmpty()) {
            message.set("params", all);
        }
        return message;
    }

    private ObjectNode meta() {
        ObjectNode meta = Json.object().put(PREFIX + "protocolVersion", version);
        meta.set(PREFIX + "clientCapabilities", capabilities);
        meta.set(PREFIX + "clientInfo", info());
        return meta;
    }

    private ObjectNode info() {
        return Json.object().put("name", name).put("version", "1.2.0");
    }

    private static ObjectNode message(String method) {
        return Json.object().put("jsonrpc", "2.0").put("method", method);
    }
}
