package dev.sluice.session.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.reactive.RedisScriptingReactiveCommands;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import reactor.core.publisher.Flux;

/** A Lua script that Redis runs as one step. It is sent once to each server and named by its digest from then on. */
final class RedisScript {
    private final String source;
    private final String digest;
    private final ScriptOutputType answer;

    RedisScript(ScriptOutputType answer, String source) {
        this.source = source;
        this.digest = sha1(source);
        this.answer = answer;
    }

    private static String sha1(String text) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            return HexFormat.of().formatHex(sha1.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /** Runs it; a server that does not know it, because it is new or was restarted, is told. */
    <T> Flux<T> run(RedisScriptingReactiveCommands<String, byte[]> commands, List<String> keys, List<byte[]> values) {
        String[] keyArray = keys.toArray(new String[0]);
        byte[][] valueArray = values.toArray(new byte[0][]);
        return commands.<T>evalsha(digest, answer, keyArray, valueArray)
                .onErrorResume(
                        RedisNoScriptException.class, unknown -> commands.eval(source, answer, keyArray, valueArray));
    }

    /** A number as an argument. */
    static byte[] number(long value) {
        return text(Long.toString(value));
    }

    /** A text as an argument. */
    static byte[] text(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }
}
