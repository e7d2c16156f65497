package dev.sluice.proxy.adaptation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How contents reach clients that know fewer kinds of them. */
class ContentsTest {
    private static final String AUDIO_AS_RESOURCE = """
            {"type":"resource","resource":{"uri":
            "urn:sha256:a40ff3d5900fb7698b8c865041347cb49eccedc8f93945f89629ad104aaecce4",
            "mimeType":"audio/wav","blob":"UklGRg=="}}""";

    @Test
    void structuredContent_for20250326_isTextAfterTheOther() {
        assertThat(call("2025-03-26", "2025-06-18", """
                {"content":[{"type":"text","text":"The sum is 3"}],"structuredContent":{"sum":3}}""")).isEqualTo("""
                {"content":[{"type":"text","text":"The sum is 3"},{"type":"text","text":"{\\"sum\\":3}"}]}""");
    }

    @Test
    void structuredContent_thatIsThereAsText_isNotRepeated() {
        assertThat(call("2024-11-05", "2025-11-25", """
                {"content":[{"type":"text","text":"{ \\"b\\": 2.0, \\"a\\": [1] }"}],
                "structuredContent":{"a":[1],"b":2}}""")).isEqualTo("""
                {"content":[{"type":"text","text":"{ \\"b\\": 2.0, \\"a\\": [1] }"}]}""");
    }

    @Test
    void structuredContent_ofNoObject_isTextForAllButTheModern() {
        assertThat(call(
                        "2025-11-25",
                        "2026-07-28",
                        "{\"content\":[],\"structuredContent\":[1e3,12345678901234567890]}"))
                .isEqualTo("{\"content\":[{\"type\":\"text\",\"text\":\"[1e3,12345678901234567890]\"}]}");
        assertThat(call("2025-11-25", "2026-07-28", "{\"content\":[],\"structuredContent\":{\"a\":1}}"))
                .isEqualTo("{\"content\":[],\"structuredContent\":{\"a\":1}}");
    }

    @Test
    void resourceLink_for20250326_isText() {
        assertThat(Pair.of("2025-03-26", "2025-11-25").result("tools/call", """
                {"content":[{"type":"resource_link","uri":"file:///m.rs","name":"m.rs","title":"Main",
                "description":"Entry point","mimeType":"text/x-rust",
                "annotations":{"audience":["user"],"priority":0.5,"lastModified":"2025-11-01T00:00:00Z"}},
                {"type":"resource_link","uri":"a://b","name":"n"}]}"""))
                .isEqualTo(Pair.json("""
                {"content":[{"type":"text","text":"[resource] Main <file:///m.rs> (text/x-rust): Entry point",
                "annotations":{"audience":["user"],"priority":0.5}},
                {"type":"text","text":"[resource] n <a://b>"}]}"""));
    }

    @Test
    void audio_for20241105_isAResourceWithTheSameBytes() {
        assertThat(Pair.of("2024-11-05", "2025-03-26").result("tools/call", """
                {"content":[{"type":"audio","data":"UklGRg==","mimeType":"audio/wav"}]}"""))
                .isEqualTo(Pair.json("{\"content\":[" + AUDIO_AS_RESOURCE + "]}"));
    }

    @Test
    void messagesOfAPrompt_keepRoleAndOrder() {
        assertThat(Pair.of("2024-11-05", "2026-07-28").result("prompts/get", """
                {"resultType":"complete","description":"d","messages":[
                {"role":"user","content":{"type":"resource_link","uri":"https://x.example/d","name":"doc"}},
                {"role":"assistant","content":{"type":"audio","data":"UklGRg==","mimeType":"audio/wav"}}],
                "_meta":{"io.modelcontextprotocol/serverInfo":{"name":"s","version":"1"}}}"""))
                .isEqualTo(Pair.json("""
                {"description":"d","messages":[
                {"role":"user","content":{"type":"text","text":"[resource] doc <https://x.example/d>"}},
                {"role":"assistant","content":%s}]}""".formatted(AUDIO_AS_RESOURCE)));
    }

    @Test
    void metadataWithin_for20250326_isDroppedAndThatOfTheResultKept() {
        assertThat(Pair.of("2025-03-26", "2025-06-18").result("resources/read", """
                {"contents":[{"uri":"a://b","text":"t","_meta":{"k":1}}],"_meta":{"k":2}}"""))
                .isEqualTo(Pair.json("""
                {"contents":[{"uri":"a://b","text":"t"}],"_meta":{"k":2}}"""));
    }

    @Test
    void content_ofAnUnknownKind_passes() {
        String result = "{\"content\":[{\"type\":\"com.example/hologram\",\"layers\":[1]}]}";

        assertThat(call("2024-11-05", "2025-11-25", result)).isEqualTo(result);
    }

    private static String call(String client, String server, String result) {
        return Pair.of(client, server).result("tools/call", result).toJson();
    }
}
