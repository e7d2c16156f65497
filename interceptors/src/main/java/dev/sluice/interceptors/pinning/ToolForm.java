package dev.sluice.interceptors.pinning;

import dev.sluice.interceptors.message.CanonicalJson;
import dev.sluice.interceptors.message.JsonView;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a definition of a tool comes down to, as digests.
 *
 * <p>Clients of different revisions see different definitions of one tool, because older revisions have fewer members. So
 * there is one digest for what all revisions have, and one for all that this revision shows.
 *
 * @param common of the description and the input schema, as far as adaptation leaves them alone
 * @param schema of the input schema alone, which tells a renamed tool; empty when the schema says nothing of its own
 * @param whole of all members that a model or a user acts on
 * @param definition the definition itself, as JSON; cut when it is long
 */
record ToolForm(String common, String schema, String whole, String definition) {
    private static final int LONGEST_DEFINITION = 64 << 10;

    static ToolForm of(JsonView tool) {
        JsonView schema = plain(tool.member("inputSchema"));
        Map<String, Object> common = new LinkedHashMap<>();
        common.put("description", tool.member("description"));
        common.put("inputSchema", schema);
        Map<String, Object> whole = new LinkedHashMap<>(tool.members());
        whole.remove("icons");
        whole.remove("_meta");
        whole.put("ui", tool.at("/_meta/ui"));
        String definition = tool.toJson();
        return new ToolForm(
                digest(JsonView.of(present(common))),
                schema.member("properties").members().isEmpty() ? "" : digest(schema),
                digest(JsonView.of(present(whole))),
                definition.length() <= LONGEST_DEFINITION ? definition : definition.substring(0, LONGEST_DEFINITION));
    }

    /** The schema without its dialect and with properties that are plain switches left out: adaptation rewrites both. */
    private static JsonView plain(JsonView schema) {
        if (!schema.isObject()) {
            return schema;
        }
        Map<String, Object> members = new LinkedHashMap<>(schema.members());
        members.remove("$schema");
        if (schema.member("properties").isObject()) {
            Map<String, Object> properties =
                    new LinkedHashMap<>(schema.member("properties").members());
            properties.replaceAll((name, property) -> asObject((JsonView) property));
            members.put("properties", properties);
        }
        return JsonView.of(members);
    }

    private static Object asObject(JsonView property) {
        Optional<Boolean> allowed = property.bool();
        if (allowed.isEmpty()) {
            return property;
        }
        return allowed.get() ? Map.of() : Map.of("not", Map.of());
    }

    private static Map<String, Object> present(Map<String, Object> members) {
        Map<String, Object> present = new LinkedHashMap<>(members);
        present.values().removeIf(value -> value instanceof JsonView view && !view.isPresent());
        return present;
    }

    private static String digest(JsonView value) {
        try {
            byte[] text = value.isPresent() ? CanonicalJson.of(value) : "absent".getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
