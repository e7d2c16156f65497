package dev.sluice.proxy.adaptation;

import static dev.sluice.interceptors.message.ProtocolVersion.V2024_11_05;
import static dev.sluice.interceptors.message.ProtocolVersion.V2025_06_18;

import dev.sluice.interceptors.message.Methods;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Sampling for those who know one block of content in a message, and fewer kinds. */
final class SamplingRules {
    private static final Place QUESTION = Place.params(Methods.SAMPLING_CREATE);
    private static final Place ANSWER = Place.result(Methods.SAMPLING_CREATE);
    private static final String CONTENT = "content";

    private SamplingRules() {}

    static List<Rule> lowering() {
        return List.of(
                Rule.lowering("one block in each message", Revisions.upTo(V2025_06_18), SamplingRules::split, QUESTION),
                Rule.lowering("one block in the answer", Revisions.upTo(V2025_06_18), SamplingRules::join, ANSWER),
                Rule.lowering(
                        "no use of tools",
                        Revisions.upTo(V2025_06_18),
                        value -> refuse(value, "tool_use", "tool_result"),
                        QUESTION,
                        ANSWER),
                Rule.lowering(
                        "no audio", Revisions.upTo(V2024_11_05), value -> refuse(value, "audio"), QUESTION, ANSWER));
    }

    private static void split(JsonObject params) {
        params.array("messages").ifPresent(messages -> messages.replaceEach(SamplingRules::oneForEachBlock));
    }

    private static List<Object> oneForEachBlock(Object message) {
        Optional<JsonArray> blocks = message instanceof JsonObject object ? object.array(CONTENT) : Optional.empty();
        return blocks.map(several -> blocksOf(several).stream()
                        .<Object>map(block -> JsonObject.detached()
                                .withThatOf((JsonObject) message, "role")
                                .with(CONTENT, block))
                        .toList())
                .orElseGet(() -> List.of(message));
    }

    /** A message without any content still takes its turn in the conversation. */
    private static List<JsonObject> blocksOf(JsonArray content) {
        return content.isEmpty() ? List.of(ContentRules.text("")) : content.objects();
    }

    private static void join(JsonObject result) {
        result.array(CONTENT).map(SamplingRules::blocksOf).ifPresent(blocks -> {
            JsonObject first = blocks.get(0);
            boolean alone = blocks.size() == 1 || !first.says("type", "text");
            result.set(CONTENT, alone ? first : ContentRules.text(texts(blocks)));
        });
    }

    private static String texts(List<JsonObject> blocks) {
        return blocks.stream()
                .filter(block -> block.says("type", "text"))
                .flatMap(block -> block.string("text").stream())
                .collect(Collectors.joining("\n"));
    }

    private static void refuse(JsonObject value, String... types) {
        value.array("messages").ifPresent(messages -> messages.forEachObject(message -> refuseContent(message, types)));
        refuseContent(value, types);
    }

    private static void refuseContent(JsonObject holder, String... types) {
        holder.object(CONTENT).ifPresent(block -> {
            for (String type : types) {
                if (block.says("type", type)) {
                    throw new NotRepresentableException(type);
                }
            }
        });
    }
}
