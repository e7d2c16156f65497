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
public final class RedisScript {
    private final String source;
    private final String digest;
    private final ScriptOutputType answer;

    /**
     * Makes one; it is sent to nobody yet.
     *
     * @param answer what Redis answers
     * @param source in Lua
     */
    public RedisScript(ScriptOutputType answer, String source) {
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

    /**
     * Runs it; a server that does not know it, because it is new or was restarted, is told.
     *
     * @param commands of the connection
     * @param keys that it reads and writes, all on one node of a cluster
     * @param values its arguments; not copied
     * @param <T> of the answer, as the kind of answer has it
     * @return cold; the answer; errors are those of the connection
     */
    public <T> Flux<T> run(
            RedisScriptingReactiveCommands<String, byte[]> commands, List<String> keys, List<byte[]> values) {
        String[] keyArray = keys.toArray(new String[0]);
        byte[][] valueArray = values.toArray(new byte[0][]);
        return commands.<T>evalsha(digest, answer, keyArray, valueArray)
                .onErrorResume(
                        RedisNoScriptException.class, unknown -> commands.eval(source, answer, keyArray, valueArray));
    }

    /**
     * A number as an argument.
     *
     * @param value any
     * @return its digits
     */
    public static byte[] number(long value) {
        return text(Long.toString(value));
    }

    /**
     * A text as an argument.
     *
     * @param value any
     * @return in UTF-8
     */
    public static byte[] text(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }
}
