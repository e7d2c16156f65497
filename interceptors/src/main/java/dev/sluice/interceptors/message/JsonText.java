package dev.sluice.interceptors.message;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON text outside messages, such as the lines of a file: written in ASCII only, so that nothing in it can end a line,
 * move a terminal's cursor or reorder what is shown.
 */
public final class JsonText {
    private static final JsonMapper ASCII = JsonMapper.builder(JsonFactory.builder()
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .build())
            .build();
    private static final MessageReader READER = MessageReader.trusting();

    private JsonText() {}

    /**
     * Writes members, in the order of the map.
     *
     * @param members strings, numbers, booleans, maps, lists, {@link RequestId}s and {@link JsonView}s
     * @return one line without its end
     */
    public static String of(Map<String, ?> members) {
        return new String(ASCII.writeValueAsBytes(JsonCodec.plain(members)), StandardCharsets.US_ASCII)
                .replace("\u007f", "\\u007f");
    }

    /**
     * Reads one value.
     *
     * @param json the text
     * @return a view of it
     * @throws MalformedMessageException when it is not JSON
     */
    public static JsonView read(String json) {
        return READER.view(json);
    }
}
