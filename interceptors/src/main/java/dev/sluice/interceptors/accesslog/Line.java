package dev.sluice.interceptors.accesslog;

import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Principal;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.SessionId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/**
 * What one line says. The keys are the same on every line; {@code -} stands for what is not known.
 *
 * @param context of the message that closes the exchange
 * @param method escaped
 * @param target escaped
 * @param outcome {@code ok}, {@code tool_error}, {@code input_required}, {@code error}, {@code unreadable} or
 *     {@code accepted}
 * @param code of a JSON-RPC error, else 0
 * @param durationNanos from the request to here
 * @param bytesIn length of the client's message
 * @param bytesOut length of the answer
 */
record Line(
        InterceptContext context,
        String method,
        String target,
        String outcome,
        int code,
        long durationNanos,
        int bytesIn,
        int bytesOut) {
    private static final String UNKNOWN = "-";

    void write(Logger log) {
        log.atInfo()
                .addKeyValue("frame", context.frameId())
                .addKeyValue("route", context.route())
                .addKeyValue("session", context.session().map(SessionId::digest).orElse(UNKNOWN))
                .addKeyValue(
                        "revision",
                        context.protocolVersion().map(ProtocolVersion::wireName).orElse(UNKNOWN))
                .addKeyValue("method", method.isEmpty() ? UNKNOWN : method)
                .addKeyValue("target", target.isEmpty() ? UNKNOWN : target)
                .addKeyValue("outcome", outcome)
                .addKeyValue("code", code)
                .addKeyValue("duration_ms", TimeUnit.NANOSECONDS.toMicros(durationNanos) / 1_000.0)
                .addKeyValue("bytes_in", bytesIn)
                .addKeyValue("bytes_out", bytesOut)
                .addKeyValue("principal", digest(context.principal()))
                .addKeyValue("client", context.metadata().getOrDefault("client.address", UNKNOWN))
                .log("exchange");
    }

    private static String digest(Principal principal) {
        if (principal.isAnonymous()) {
            return UNKNOWN;
        }
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            byte[] hash = sha256.digest(principal.key().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
