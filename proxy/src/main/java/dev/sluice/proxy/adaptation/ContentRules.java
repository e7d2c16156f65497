package dev.sluice.proxy.adaptation;

import static dev.sluice.interceptors.message.ProtocolVersion.V2024_11_05;
import static dev.sluice.interceptors.message.ProtocolVersion.V2025_03_26;

import dev.sluice.interceptors.message.Methods;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/** What tools and prompts say, for clients that know fewer kinds of content. */
final class ContentRules {
    private static final Place TOOL_RESULT = Place.result(Methods.TOOLS_CALL);
    private static final Place PROMPT = Place.result(Methods.PROMPTS_GET);
    private static final String STRUCTURED = "structuredContent";
    private static final String CONTENT = "content";

    private final JsonText json;

    ContentRules(JsonText json) {
        this.json = json;
    }

    List<Rule> lowering() {
        return List.of(
                Rule.lowering("structured content as text", Revisions.upTo(V2025_03_26), this::asText, TOOL_RESULT),
                Rule.lowering(
                        "structured content that is no object as text",
                        Revisions.LEGACY,
                        this::asTextUnlessObject,
                        TOOL_RESULT),
                blocks("link to a resource as text", Revisions.upTo(V2025_03_26), ContentRules::linkAsText),
                blocks("audio as a resource", Revisions.upTo(V2024_11_05), ContentRules::audioAsResource));
    }

    private static Rule blocks(String name, Revisions revisions, Consumer<JsonObject> change) {
        return Rule.lowering(
                name,
                revisions,
                value -> {
                    value.array(CONTENT).ifPresent(content -> content.forEachObject(change));
                    value.array("messages")
                            .ifPresent(messages -> messages.forEachObject(
                                    message -> message.object(CONTENT).ifPresent(change)));
                },
                TOOL_RESULT,
                PROMPT);
    }

    private void asTextUnlessObject(JsonObject result) {
        if (result.object(STRUCTURED).isEmpty()) {
            asText(result);
        }
    }

    /** As the specification recommends to servers; many have done it already. */
    private void asText(JsonObject result) {
        result.remove(STRUCTURED).ifPresent(structured -> {
            JsonArray content = result.array(CONTENT).orElseGet(() -> {
                JsonArray fresh = JsonArray.detached();
                result.set(CONTENT, fresh);
                return fresh;
            });
            if (content.objects().stream().noneMatch(block -> mirrors(block, structured))) {
                content.add(text(new String(json.write(structured), StandardCharsets.UTF_8)));
            }
        });
    }

    private boolean mirrors(JsonObject block, Object structured) {
        return block.says("type", "text")
                && block.string("text")
                        .map(text -> JsonEquality.areEqual(json.tryRead(text), structured))
                        .orElse(false);
    }

    private static void linkAsText(JsonObject block) {
        if (block.says("type", "resource_link")) {
            String name = block.string("title").or(() -> block.string("name")).orElse("");
            String type =
                    block.string("mimeType").map(mime -> " (" + mime + ")").orElse("");
            String description =
                    block.string("description").map(words -> ": " + words).orElse("");
            String uri = block.string("uri").orElse("");
            block.become(text("[resource] " + name + " <" + uri + ">" + type + description)
                    .withThatOf(block, "annotations"));
        }
    }

    private static void audioAsResource(JsonObject block) {
        if (block.says("type", "audio")) {
            String data = block.string("data").orElse("");
            JsonObject resource = JsonObject.detached()
                    .with("uri", "urn:sha256:" + digest(data))
                    .withThatOf(block, "mimeType")
                    .with("blob", data);
            block.become(JsonObject.detached()
                    .with("type", "resource")
                    .with("resource", resource)
                    .withThatOf(block, "annotations"));
        }
    }

    static JsonObject text(String text) {
        return JsonObject.detached().with("type", "text").with("text", text);
    }

    /** Of the bytes; of the text where a server does not keep to base64. */
    private static String digest(String base64) {
        try {
            return digest(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException notBase64) {
            return digest(base64.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
