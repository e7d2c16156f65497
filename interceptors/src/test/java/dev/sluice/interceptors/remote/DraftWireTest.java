package dev.sluice.interceptors.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.interceptors.Principal;
import dev.sluice.interceptors.message.JsonText;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.remote.Invocation.Circumstances;
import dev.sluice.interceptors.remote.Invocation.TracePosition;
import dev.sluice.interceptors.remote.RemoteInterceptor.Kind;
import dev.sluice.interceptors.remote.RemoteVerdict.Judgement;
import dev.sluice.interceptors.remote.RemoteVerdict.Mutation;
import dev.sluice.interceptors.remote.RemoteVerdict.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All that versions of the draft have written differently. */
final class DraftWireTest {
    private static final String NOTE = "\"payload\":{\"note\":\"x\"}";

    private final DraftWire wire = new DraftWire();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"hook\":{\"events\":[\"tools/call\"],\"phase\":\"request\"},\"mode\":\"enforce\"",
                "\"hook\":{\"events\":[\"tools/call\"],\"phase\":\"request\"},\"mode\":\"active\"",
                "\"hooks\":[{\"events\":[\"tools/call\"],\"phase\":\"request\"}]",
                "\"hooks\":{\"events\":[\"tools/call\"],\"phase\":\"request\"},\"failOpen\":false,\"later\":{\"a\":1}"
            })
    void interceptor_ofEachVersion_isTheSame(String members) {
        RemoteInterceptor read = interceptor("\"type\":\"validation\"," + members);

        assertThat(read.kind()).isEqualTo(Kind.VALIDATOR);
        assertThat(read.auditing()).isFalse();
        assertThat(read.failingOpen()).isFalse();
        assertThat(read.covers("tools/call", Phase.REQUEST)).isTrue();
        assertThat(read.covers("tools/call", Phase.RESPONSE)).isFalse();
        assertThat(read.covers("tools/list", Phase.REQUEST)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "both,*,true,true",
        "request,*,true,false",
        "both,*/request,true,false",
        "both,*/response,false,true",
        "response,*/request,false,false",
        "both,tools/*,true,true",
        "both,prompts/*,false,false"
    })
    void wildcards_respectThePhase(String phase, String event, boolean request, boolean response) {
        RemoteInterceptor read = interceptor(
                "\"type\":\"mutation\",\"hook\":{\"events\":[\"" + event + "\"],\"phase\":\"" + phase + "\"}");

        assertThat(read.covers("tools/call", Phase.REQUEST)).isEqualTo(request);
        assertThat(read.covers("tools/call", Phase.RESPONSE)).isEqualTo(response);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7|7|7",
                "{\"request\":-1000,\"response\":9}|-1000|9",
                "{\"response\":9}|0|9",
                "99999999999|2147483647|2147483647",
                "\"first\"|0|0"
            })
    void priority_isANumberOrOneForEachPhase(String written, int request, int response) {
        RemoteInterceptor read = interceptor("\"type\":\"mutation\",\"hooks\":[],\"priorityHint\":" + written);

        assertThat(read.priorities().in(Phase.REQUEST)).isEqualTo(request);
        assertThat(read.priorities().in(Phase.RESPONSE)).isEqualTo(response);
    }

    @Test
    void interceptor_thatLooksOnAndFailsOpen_saysSo() {
        RemoteInterceptor read = interceptor(
                "\"type\":\"validation\",\"hooks\":[],\"mode\":\"audit\",\"failOpen\":true,\"compat\":{\"minProtocol\":"
                        + "\"2025-03-26\",\"maxProtocol\":\"2025-12-31\"}");

        assertThat(read.auditing()).isTrue();
        assertThat(read.failingOpen()).isTrue();
        assertThat(read.oldest()).contains("2025-03-26");
        assertThat(read.newest()).contains("2025-12-31");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"type\":\"sink\"", "\"type\":\"validation\",\"mode\":\"sometimes\"", "\"a\":1"})
    void interceptor_ofAnUnknownKind_isNotUsed(String members) {
        DraftWire.Page page = wire.page(list("{\"name\":\"x\",\"hooks\":[]," + members + "}"));

        assertThat(page.interceptors()).isEmpty();
        assertThat(page.unknown()).containsExactly("x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"interceptors\":{}}",
                "{\"interceptors\":[{\"type\":\"mutation\",\"hooks\":[]}]}",
                "{\"interceptors\":[{\"name\":\"x\",\"type\":\"mutation\"}]}",
                "{\"interceptors\":[{\"name\":\"x\",\"type\":\"mutation\",\"hook\":{\"events\":[\"*\"],\"phase\":\"later\"}}]}",
                "{\"interceptors\":[{\"name\":\"x\",\"type\":\"mutation\",\"hook\":{\"events\":[1],\"phase\":\"both\"}}]}"
            })
    void list_thatIsMalformed_isAnError(String result) {
        assertThatThrownBy(() -> wire.page(JsonText.read(result))).isInstanceOf(RemoteServerException.class);
    }

    @Test
    void list_withAnotherPage_saysWhere() {
        DraftWire.Page page = wire.page(JsonText.read("{\"interceptors\":[],\"nextCursor\":\"c\"}"));

        assertThat(page.next()).contains("c");
        assertThat(wire.listing(page.next())).isEqualTo(Map.of("cursor", "c"));
        assertThat(wire.listing(Optional.empty())).isEmpty();
    }

    @Test
    void question_saysWhoIsAskedAboutWhat() {
        Circumstances circumstances = new Circumstances(
                new Principal("i", "ada", "ide"),
                Map.of("team", "red"),
                Optional.of(new TracePosition("4bf9", "00f0")),
                Instant.EPOCH,
                Optional.of("s"));
        Invocation invocation = new Invocation(
                validator(),
                "tools/call",
                Phase.RESPONSE,
                JsonText.read("{\"content\":[]}"),
                Map.of("strict", true),
                Duration.ofMillis(70),
                circumstances);

        assertThat(JsonView.of(wire.invocation(invocation)).toJson())
                .isEqualTo(
                        "{\"name\":\"v\",\"event\":\"tools/call\",\"phase\":\"response\",\"payload\":{\"content\":[]},"
                                + "\"config\":{\"strict\":true},\"timeoutMs\":70,\"context\":{\"principal\":{\"type\":\"user\","
                                + "\"id\":\"ada\",\"claims\":{\"team\":\"red\"}},\"traceId\":\"4bf9\",\"spanId\":\"00f0\","
                                + "\"timestamp\":\"1970-01-01T00:00:00Z\",\"sessionId\":\"s\"}}");
    }

    @ParameterizedTest
    @CsvSource({"'',anonymous", "ada,user", "ide,service"})
    void principal_isOfOneOfThreeTypes(String subject, String type) {
        Invocation invocation = about(
                validator(),
                new Circumstances(
                        new Principal("i", subject, "ide"),
                        Map.of(),
                        Optional.empty(),
                        Instant.EPOCH,
                        Optional.empty()));

        assertThat(JsonView.of(wire.invocation(invocation))
                        .at("/context/principal/type")
                        .string())
                .contains(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"valid\":false,\"severity\":\"error\",\"messages\":[{\"message\":\"no\",\"severity\":\"error\"}]}",
                "{\"interceptor\":\"v\",\"type\":\"validation\",\"phase\":\"request\",\"valid\":false,\"severity\":\"error\","
                        + "\"messages\":[{\"message\":\"no\",\"severity\":\"error\"},{\"message\":\"by the way\",\"severity\":\"info\"}]}",
                "{\"interceptor\":\"v\",\"type\":\"validation\",\"phase\":\"request\",\"validation\":{\"valid\":false,"
                        + "\"severity\":\"error\",\"messages\":[{\"message\":\"no\",\"severity\":\"error\"}]}}",
                "{\"result\":{\"valid\":false,\"messages\":[{\"message\":\"no\"}]}}",
                "{\"valid\":false,\"severity\":\"fatal\",\"messages\":[{\"message\":\"no\",\"severity\":\"fatal\"}]}"
            })
    void refusal_ofEachVersion_isTheSame(String result) {
        assertThat(judged(result)).isEqualTo(new Judgement(false, Severity.ERROR, List.of("no")));
        assertThat(judged(result).refuses()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"valid\":true}",
                "{\"valid\":true,\"severity\":\"error\"}",
                "{\"valid\":false,\"severity\":\"warn\"}",
                "{\"validation\":{\"valid\":false,\"severity\":\"info\"}}"
            })
    void anythingLess_isNoRefusal(String result) {
        assertThat(judged(result).refuses()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"modified\":true," + NOTE + "}",
                "{\"type\":\"mutation\",\"phase\":\"request\",\"modified\":true," + NOTE + "}",
                "{\"type\":\"mutation\",\"mutation\":{\"modified\":true}," + NOTE + "}",
                "{\"mutation\":{\"modified\":true," + NOTE + "}}",
                "{\"result\":{\"modified\":true," + NOTE + "}}"
            })
    void change_ofEachVersion_isTheSame(String result) {
        RemoteVerdict verdict = wire.verdict(JsonText.read(result), about(mutator()));

        assertThat(verdict).isEqualTo(new Mutation(Optional.of(JsonText.read("{\"note\":\"x\"}"))));
    }

    @Test
    void noChange_isNone_whateverComesWithIt() {
        assertThat(wire.verdict(JsonText.read("{\"modified\":false," + NOTE + "}"), about(mutator())))
                .isEqualTo(new Mutation(Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"valid\":\"false\"}",
                "{\"valid\":1}",
                "{\"modified\":true," + NOTE + "}",
                "{\"valid\":true,\"type\":\"mutation\"}",
                "{\"valid\":true,\"phase\":\"response\"}",
                "{\"valid\":true,\"interceptor\":\"other\"}",
                "{\"valid\":true,\"interceptor\":null}"
            })
    void verdict_thatIsNoAnswerToTheQuestion_isAnError(String result) {
        assertThatThrownBy(() -> judged(result)).isInstanceOf(RemoteServerException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"valid\":true}",
                "{\"modified\":1}",
                "{\"modified\":false,\"type\":\"validation\"}",
                "{\"modified\":false,\"phase\":\"response\"}"
            })
    void change_thatIsNoAnswerToTheQuestion_isAnError(String result) {
        assertThatThrownBy(() -> wire.verdict(JsonText.read(result), about(mutator())))
                .isInstanceOf(RemoteServerException.class);
    }

    @Test
    void notices_ofTheListOnly_announceAChange() {
        assertThat(wire.announcesChange("notifications/interceptors/list_changed"))
                .isTrue();
        assertThat(wire.announcesChange("notifications/tools/list_changed")).isFalse();
    }

    private Judgement judged(String result) {
        return (Judgement) wire.verdict(JsonText.read(result), about(validator()));
    }

    private RemoteInterceptor interceptor(String members) {
        return wire.page(list("{\"name\":\"x\"," + members + "}"))
                .interceptors()
                .get(0);
    }

    private static JsonView list(String item) {
        return JsonText.read("{\"interceptors\":[" + item + "]}");
    }

    private static RemoteInterceptor validator() {
        return Described.validator("v");
    }

    private static RemoteInterceptor mutator() {
        return Described.mutator("m", 0);
    }

    private static Invocation about(RemoteInterceptor interceptor) {
        return about(
                interceptor,
                new Circumstances(Principal.anonymous(), Map.of(), Optional.empty(), Instant.EPOCH, Optional.empty()));
    }

    private static Invocation about(RemoteInterceptor interceptor, Circumstances circumstances) {
        return new Invocation(
                interceptor,
                "tools/call",
                Phase.REQUEST,
                JsonText.read("{}"),
                Map.of(),
                Duration.ofMillis(400),
                circumstances);
    }
}
