package dev.sluice.it.abuse;

import dev.sluice.it.wire.OutboundResponse;
import dev.sluice.it.wire.ScriptedUpstream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;

/** How the scripted upstream answers the calls of one case. */
final class Misbehaviour {
    private static final int PIECE = 64 * 1024;
    private static final Duration LONGEST_CALL = Duration.ofSeconds(60);

    private final CompletableFuture<Boolean> gone = new CompletableFuture<>();
    private final CompletableFuture<Boolean> begun = new CompletableFuture<>();

    private Misbehaviour() {}

    /** Teaches the upstream what the case says; a slow call always waits until its caller is gone. */
    static Misbehaviour of(JsonNode script, ScriptedUpstream upstream) {
        Misbehaviour misbehaviour = new Misbehaviour();
        upstream.onCall("slow_echo", misbehaviour::awaitGone);
        if (script.has("respond")) {
            upstream.onCall("echo", (call, response) -> respond(script.path("respond"), call, response));
        } else if (script.has("sse_raw")) {
            byte[] bytes = script.path("sse_raw").asString().getBytes(StandardCharsets.UTF_8);
            upstream.onCall("echo", (call, response) -> stream(bytes, response));
        } else if (script.has("sse_gen")) {
            long count = script.at("/sse_gen/line_bytes").asLong();
            upstream.onCall("echo", (call, response) -> endless(count, response));
        } else if (!script.isMissingNode()) {
            throw new IllegalArgumentException("Not a known misbehaviour: " + script);
        }
        return misbehaviour;
    }

    /** Completes when a slow call has reached the upstream. */
    CompletableFuture<Boolean> begun() {
        return begun;
    }

    /** Completes with true when the caller of the slow call has gone. */
    CompletableFuture<Boolean> gone() {
        return gone;
    }

    private void awaitGone(JsonNode call, OutboundResponse response) throws IOException {
        response.beginStream();
        begun.complete(true);
        gone.complete(response.awaitPeerGone(LONGEST_CALL));
    }

    private static void respond(JsonNode script, JsonNode call, OutboundResponse response) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        script.path("headers")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().asString()));
        response.json(
                headers, ScriptedUpstream.result(call, script.path("result").asString()));
    }

    private static void stream(byte[] bytes, OutboundResponse response) throws IOException {
        response.beginStream();
        response.chunk(bytes);
        response.endStream();
    }

    private static void endless(long count, OutboundResponse response) throws IOException {
        response.beginStream();
        byte[] piece = new byte[PIECE];
        Arrays.fill(piece, (byte) 'a');
        response.chunk("data: ".getBytes(StandardCharsets.US_ASCII));
        for (long left = count; left > 0; left -= piece.length) {
            response.chunk(piece);
        }
    }
}
