package dev.sluice.proxy.connector.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.MalformedMessageException;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.testing.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class JsonReplyTest {
    private static final int GATHERED = 64 << 10;

    private final MessageReader reader = new MessageReader(JsonLimits.defaults().forUpstream(1 << 24));

    @Test
    void smallBody_inPieces_isOneMessage() {
        String body = Json.result("1", "{}");

        StepVerifier.create(reply(true, 1000).read(pieces(body, 3)))
                .assertNext(event -> assertThat(text(event)).isEqualTo(body))
                .verifyComplete();
    }

    @Test
    void body_upToTheThreshold_isGatheredThoughNobodyReadsIt() {
        String body = bodyOf(GATHERED);

        StepVerifier.create(reply(false, 1 << 20).read(pieces(body, 1000)))
                .expectNextMatches(UpstreamEvent.Message.class::isInstance)
                .verifyComplete();
    }

    @Test
    void body_overTheThreshold_passesPieceByPiece() {
        String body = bodyOf(GATHERED + 1);

        StepVerifier.create(reply(false, 1 << 20).read(pieces(body, 1000)).collectList())
                .assertNext(events -> assertThat(joined(events)).isEqualTo(body))
                .verifyComplete();
    }

    @Test
    void body_overTheThresholdButAwaited_isGathered() {
        StepVerifier.create(reply(true, 1 << 20).read(pieces(bodyOf(GATHERED + 1), 1000)))
                .expectNextMatches(UpstreamEvent.Message.class::isInstance)
                .verifyComplete();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void body_overTheLimit_failsAsTooLarge(boolean gather) {
        StepVerifier.create(reply(gather, GATHERED + 10).read(pieces(bodyOf(GATHERED + 11), 4096)))
                .thenConsumeWhile(UpstreamEvent.Chunk.class::isInstance)
                .verifyErrorSatisfies(error -> assertFault(error, Fault.UPSTREAM_TOO_LARGE));
    }

    @Test
    void body_atTheLimit_passes() {
        StepVerifier.create(reply(true, 200).read(pieces(bodyOf(200), 7)))
                .expectNextCount(1)
                .verifyComplete();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "\"1\"", "1.0", "null"})
    void answer_toAnotherId_isAProtocolError(String id) {
        StepVerifier.create(reply(true, 1000).read(pieces(Json.result(id, "{}"), 100)))
                .verifyErrorMatches(error -> error instanceof MalformedMessageException
                        || (error instanceof FaultException fault && fault.fault() == Fault.UPSTREAM_PROTOCOL_ERROR));
    }

    @Test
    void request_insteadOfTheAnswer_isAProtocolError() {
        StepVerifier.create(reply(true, 1000).read(pieces(Json.request("1", "ping", "{}"), 100)))
                .verifyErrorSatisfies(error -> assertFault(error, Fault.UPSTREAM_PROTOCOL_ERROR));
    }

    @Test
    void body_empty_isMalformed() {
        StepVerifier.create(reply(true, 1000).read(Flux.empty())).verifyError(MalformedMessageException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"resultType\":\"input_required\"",
                "\"inputRequests\":{}",
                "\"\\u0069nputRequests\":{}",
                "\"requestState\":\"s\"",
                "\"content\":[{\"resultType\":\"complete\"}],\"result\\u0054ype\" : \"input\\u005frequired\""
            })
    void question_beforeALargeRest_isReadAsAMessage(String member) {
        String body = Json.result("1", "{" + member + ",\"text\":\"" + "x".repeat(2 * GATHERED) + "\"}");

        StepVerifier.create(reply(false, 1 << 20).read(pieces(body, 1000)))
                .expectNextMatches(UpstreamEvent.Message.class::isInstance)
                .verifyComplete();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"result\":{\"text\":\"%s\",\"inputRequests\":{\"q\":1}}",
                "\"result\":{\"text\":\"%s\",\"resultType\":\"input_required\",\"q\":1}",
                "\"result\":{\"text\":\"%s\"},\"result\":{\"resultType\":\"input_required\",\"q\":1}",
                "\"result\":{\"text\":\"%s\"},\"method\":\"elicitation/create\",\"q\":1",
                "\"result\":{\"text\":\"%s\"},\"id\":2,\"q\":1",
                "\"result\":{\"text\":\"%s\"}}{\"method\":\"sampling/createMessage\",\"q\":1"
            })
    void question_behindALargeBeginning_isNotPassedOn(String members) {
        String body = "{\"jsonrpc\":\"2.0\",\"id\":1," + members.formatted("x".repeat(2 * GATHERED)) + "}";
        List<UpstreamEvent> passed = new ArrayList<>();

        StepVerifier.create(reply(false, 1 << 20).read(pieces(body, 1000)).doOnNext(passed::add))
                .thenConsumeWhile(UpstreamEvent.Chunk.class::isInstance)
                .verifyErrorSatisfies(error -> assertFault(error, Fault.UPSTREAM_PROTOCOL_ERROR));
        assertThat(joined(passed)).doesNotContain("\"q\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"elicitation/create\",\"params\":{\"message\":\"%s\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":\"1\",\"result\":{\"text\":\"%s\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":10,\"result\":{\"text\":\"%s\"}}",
                "{\"jsonrpc\":\"2.0\",\"id\":{\"a\":1},\"result\":{\"text\":\"%s\"}}",
                "\"%s\""
            })
    void largeBody_thatIsNotTheAnswer_isNotPassedOnAtAll(String body) {
        StepVerifier.create(reply(false, 1 << 20).read(pieces(body.formatted("x".repeat(2 * GATHERED)), 1000)))
                .verifyErrorSatisfies(error -> assertFault(error, Fault.UPSTREAM_PROTOCOL_ERROR));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":1,\"jsonrpc\":\"2.0\",\"result\":{\"a\":{\"inputRequests\":{}},\"text\":\"%s\"}}",
                "{\"jsonrpc\":\"2.0\",\"result\":{\"list\":[[{\"method\":1}],\"]}\"],\"text\":\"\\\"%s\"},\"id\" : 1 }",
                "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-1,\"message\":\"inputRequests\",\"data\":\"%s\"},\"id\":1}",
                " {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"text\":\"%s\",\"more\":\"input_required\"},\"x\":[1]}\n"
            })
    void largeAnswer_thatAsksNothing_passes(String template) {
        String body = template.formatted("x".repeat(2 * GATHERED));
        for (int size : new int[] {1, 1000, body.length()}) {
            StepVerifier.create(reply(false, 1 << 20).read(pieces(body, size)).collectList())
                    .assertNext(events -> assertThat(joined(events)).isEqualTo(body))
                    .verifyComplete();
        }
    }

    @Test
    void largeAnswer_thatEndsTooSoon_isNone() {
        String body = bodyOf(2 * GATHERED);

        StepVerifier.create(reply(false, 1 << 20).read(pieces(body.substring(0, body.length() - 1), 1000)))
                .thenConsumeWhile(UpstreamEvent.Chunk.class::isInstance)
                .verifyErrorSatisfies(error -> assertFault(error, Fault.UPSTREAM_PROTOCOL_ERROR));
    }

    private JsonReply reply(boolean gather, int limit) {
        return new JsonReply(reader, RequestId.of(1), gather, true, limit);
    }

    private static void assertFault(Throwable error, Fault fault) {
        assertThat(error)
                .isInstanceOfSatisfying(
                        FaultException.class,
                        thrown -> assertThat(thrown.fault()).isEqualTo(fault));
    }

    private static String bodyOf(int bytes) {
        int overhead = Json.result("1", "{\"text\":\"\"}").length();
        return Json.result("1", "{\"text\":\"" + "x".repeat(bytes - overhead) + "\"}");
    }

    private static Flux<byte[]> pieces(String text, int size) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        List<byte[]> pieces = new ArrayList<>();
        for (int i = 0; i < bytes.length; i += size) {
            pieces.add(Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + size)));
        }
        return Flux.fromIterable(pieces);
    }

    private static String text(UpstreamEvent event) {
        return new String(((UpstreamEvent.Message) event).message().utf8(), StandardCharsets.UTF_8);
    }

    private static String joined(List<UpstreamEvent> events) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        events.forEach(event -> all.writeBytes(((UpstreamEvent.Chunk) event).bytes()));
        return all.toString(StandardCharsets.UTF_8);
    }
}
