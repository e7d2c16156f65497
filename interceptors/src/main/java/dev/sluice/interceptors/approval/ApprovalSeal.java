package dev.sluice.interceptors.approval;

import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.message.CanonicalJson;
import dev.sluice.interceptors.message.McpRequest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names questions so that an answer fits nothing but the call that it was asked about: the name is a code over who calls,
 * the tool, the arguments and the time. Who was not asked cannot know the name, and the answer to one call is unknown to
 * another. Thread-safe.
 */
final class ApprovalSeal {
    private static final String MAC = "HmacSHA256";
    private static final int BYTES = 16;
    private static final String PREFIX = "approval-";

    private final byte[] key;

    private ApprovalSeal(byte[] key) {
        this.key = key;
    }

    /** Takes a key; an empty one is replaced by a random one. */
    static ApprovalSeal keyedBy(String key) {
        if (!key.isEmpty()) {
            return new ApprovalSeal(key.getBytes(StandardCharsets.UTF_8));
        }
        byte[] random = new byte[BYTES * 2];
        new SecureRandom().nextBytes(random);
        return new ApprovalSeal(random);
    }

    /** The name of the question about a call in a period of time, the first, second and so on of its kind. */
    String question(InterceptContext context, McpRequest call, long period, int count) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        add(text, context.route());
        add(text, context.principal().key());
        add(text, context.session().map(session -> session.value()).orElse(""));
        add(text, call.method());
        add(text, call.targetName());
        add(text, Long.toString(period));
        add(text, Integer.toString(count));
        text.writeBytes(CanonicalJson.of(call.body().at("/params/arguments")));
        return PREFIX + code(text.toByteArray());
    }

    /** With its length before it, so that two texts cannot be cut at another place. */
    private static void add(ByteArrayOutputStream text, String part) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        text.writeBytes((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        text.writeBytes(bytes);
    }

    private String code(byte[] text) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(key, MAC));
            return HexFormat.of().formatHex(mac.doFinal(text), 0, BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
        }
    }
}
