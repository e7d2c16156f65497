package dev.sluice.proxy.adaptation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpResponse;
import org.junit.jupiter.api.Test;

/** How questions of a server reach a client of another revision, and the answers the server. */
class QuestionsTest {
    private static final String ELICIT = "elicitation/create";
    private static final String SAMPLE = "sampling/createMessage";
    private static final String FORMS = "{\"elicitation\":{}}";
    private static final String SAMPLING = "{\"sampling\":{}}";
    private static final String COLORS = """
            {"mode":"form","message":"Pick","requestedSchema":{"type":"object","properties":{
            "cols":{"type":"array","title":"Colors","minItems":1,"items":{"anyOf":[
            {"const":"r","title":"Red"},{"const":"g","title":"Green"}]},"default":["g"]},
            "note":{"type":"string","default":"x"}},"required":["cols","note"]}}""";

    @Test
    void severalChoices_for20250618_areOneYesOrNoEach() {
        assertThat(Pair.of("2025-06-18", "2025-11-25").asked(ELICIT, COLORS, FORMS))
                .isEqualTo(Pair.json("""
                {"message":"Pick","requestedSchema":{"type":"object","properties":{
                "cols~0":{"type":"boolean","title":"Colors: Red","default":false},
                "cols~1":{"type":"boolean","title":"Colors: Green","default":true},
                "note":{"type":"string"}},"required":["note"]}}"""));
    }

    @Test
    void answerToSeveralChoices_isPutTogetherInTheirOrder() {
        Pair pair = Pair.of("2025-06-18", "2025-11-25");

        assertThat(pair.answered(ELICIT, COLORS, FORMS, """
                {"action":"accept","content":{"cols~1":true,"note":"n","cols~0":true}}""").at("/result"))
                .isEqualTo(Pair.json("{\"action\":\"accept\",\"content\":{\"note\":\"n\",\"cols\":[\"r\",\"g\"]}}"));
        assertThat(pair.answered(ELICIT, COLORS, FORMS, "{\"action\":\"accept\",\"content\":{}}")
                        .at("/result/content/cols"))
                .isEqualTo(Pair.json("[]"));
        assertThat(pair.answered(ELICIT, COLORS, FORMS, "{\"action\":\"decline\"}")
                        .at("/result"))
                .isEqualTo(Pair.json("{\"action\":\"decline\"}"));
    }

    @Test
    void choicesWithoutTitles_areNamedByTheirValues() {
        assertThat(Pair.of("2025-06-18", "2025-11-25").asked(ELICIT, """
                        {"message":"m","requestedSchema":{"type":"object","properties":{
                        "c":{"type":"array","items":{"type":"string","enum":["r"]}}}}}""", FORMS).at("/requestedSchema/properties"))
                .isEqualTo(Pair.json("{\"c~0\":{\"type\":\"boolean\",\"title\":\"c: r\"}}"));
    }

    @Test
    void fieldNamedLikeAChoice_isNotConfusedWithIt() {
        assertThat(Pair.of("2025-06-18", "2025-11-25")
                        .refused(ELICIT, """
                {"message":"m","requestedSchema":{"type":"object","properties":{
                "c":{"type":"array","items":{"type":"string","enum":["r"]}},"c~0":{"type":"string"}}}}""", FORMS)
                        .member("code"))
                .isEqualTo(Pair.json("-32602"));
    }

    @Test
    void titledChoice_for20250618_hasNamesBesideTheValues() {
        assertThat(Pair.of("2025-06-18", "2025-11-25").asked(ELICIT, """
                        {"message":"m","requestedSchema":{"$schema":"s","type":"object","properties":{
                        "c":{"type":"string","oneOf":[{"const":"r","title":"Red"}],"default":"r","pattern":"x"},
                        "n":{"type":"integer","minimum":1,"default":2},"b":{"type":"boolean","default":true}}}}""", FORMS).at("/requestedSchema"))
                .isEqualTo(Pair.json("""
                {"type":"object","properties":{"c":{"type":"string","enum":["r"],"enumNames":["Red"]},
                "n":{"type":"integer","minimum":1},"b":{"type":"boolean","default":true}}}"""));
    }

    @Test
    void question_thatTheClientsRevisionDoesNotHave_isRefused() {
        assertThat(code(Pair.of("2025-03-26", "2025-06-18").refused(ELICIT, COLORS, FORMS)))
                .isEqualTo("-32601");
        assertThat(code(Pair.of("2025-06-18", "2025-11-25").refused("tasks/list", "{}", FORMS)))
                .isEqualTo("-32601");
    }

    @Test
    void question_thatTheClientDidNotAnnounce_isRefused() {
        Pair pair = Pair.of("2025-11-25", "2025-06-18");

        assertThat(code(pair.refused("roots/list", "{}", FORMS))).isEqualTo("-32601");
        assertThat(code(pair.refused(SAMPLE, "{\"messages\":[],\"maxTokens\":1}", FORMS)))
                .isEqualTo("-32601");
        assertThat(code(pair.refused(ELICIT, COLORS, "{\"elicitation\":{\"url\":{}}}")))
                .isEqualTo("-32602");
        assertThat(code(Pair.of("2025-06-18", "2025-11-25").refused(ELICIT, """
                {"mode":"url","message":"m","url":"https://x.example/","elicitationId":"e"}""", FORMS)))
                .isEqualTo("-32602");
    }

    @Test
    void sampling_withToolsForAClientWithoutThem_isRefused() {
        Pair pair = Pair.of("2025-06-18", "2025-11-25");

        assertThat(code(pair.refused(SAMPLE, "{\"messages\":[],\"maxTokens\":1,\"tools\":[]}", SAMPLING)))
                .isEqualTo("-32602");
        assertThat(pair.refused(SAMPLE, """
                {"messages":[{"role":"user","content":[{"type":"tool_result","toolUseId":"t","content":[]}]}],
                "maxTokens":1}""", SAMPLING).at("/data/contentType")).isEqualTo(Pair.json("\"tool_result\""));
    }

    @Test
    void severalBlocksOfAMessage_for20250618_areSeveralMessages() {
        assertThat(Pair.of("2025-06-18", "2025-11-25").asked(SAMPLE, """
                        {"messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}],
                        "_meta":{"k":1}},{"role":"assistant","content":{"type":"text","text":"c"}}],"maxTokens":5}""", SAMPLING))
                .isEqualTo(Pair.json("""
                {"messages":[{"role":"user","content":{"type":"text","text":"a"}},
                {"role":"user","content":{"type":"text","text":"b"}},
                {"role":"assistant","content":{"type":"text","text":"c"}}],"maxTokens":5}"""));
    }

    @Test
    void severalBlocksOfAnAnswer_for20241105_areOne() {
        assertThat(sampled("""
                [{"type":"text","text":"one"},{"type":"image","data":"","mimeType":"i"},{"type":"text","text":"two"}]""")).isEqualTo("{\"type\":\"text\",\"text\":\"one\\ntwo\"}");
        assertThat(sampled(
                        "[{\"type\":\"image\",\"data\":\"\",\"mimeType\":\"i\"},{\"type\":\"text\",\"text\":\"x\"}]"))
                .isEqualTo("{\"type\":\"image\",\"data\":\"\",\"mimeType\":\"i\"}");
        assertThat(sampled("[]")).isEqualTo("{\"type\":\"text\",\"text\":\"\"}");
    }

    @Test
    void audio_for20241105_isRefusedInQuestionAndAnswer() {
        String audio =
                "{\"role\":\"user\",\"content\":{\"type\":\"audio\",\"data\":\"UklGRg==\",\"mimeType\":\"audio/wav\"}}";

        assertThat(Pair.of("2024-11-05", "2025-03-26")
                        .refused(SAMPLE, "{\"messages\":[" + audio + "],\"maxTokens\":5}", SAMPLING)
                        .member("data"))
                .isEqualTo(Pair.json("{\"reason\":\"not_representable\",\"contentType\":\"audio\"}"));
        assertThat(Pair.of("2025-03-26", "2024-11-05")
                        .answered(SAMPLE, "{\"messages\":[],\"maxTokens\":5}", SAMPLING, audio)
                        .at("/error/data/reason"))
                .isEqualTo(Pair.json("\"not_representable\""));
    }

    @Test
    void errorOfAClient_reachesTheServerAsItIs() {
        McpAnswer answer =
                new McpAnswer("{\"jsonrpc\":\"2.0\",\"id\":\"s1\",\"error\":{\"code\":-1,\"message\":\"no\"}}");

        assertThat(answer.to(Pair.of("2025-11-25", "2024-11-05").question(SAMPLE, "{\"messages\":[]}", SAMPLING)))
                .isEqualTo(answer.text());
    }

    private static String sampled(String content) {
        return Pair.of("2025-11-25", "2024-11-05")
                .answered(
                        SAMPLE,
                        "{\"messages\":[],\"maxTokens\":5}",
                        SAMPLING,
                        "{\"role\":\"assistant\",\"model\":\"m\",\"content\":" + content + "}")
                .at("/result/content")
                .toJson();
    }

    private static String code(JsonView error) {
        return error.member("code").toJson();
    }

    private record McpAnswer(String text) {
        String to(AdaptedQuestion question) {
            return question.fold(
                    (asked, answer) -> Pair.text(answer.apply((McpResponse) Pair.message(text))), refused -> "");
        }
    }
}
