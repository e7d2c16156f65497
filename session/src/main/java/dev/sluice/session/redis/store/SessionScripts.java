package dev.sluice.session.redis.store;

import dev.sluice.session.redis.RedisScript;
import io.lettuce.core.ScriptOutputType;

/**
 * What happens to a session in one step.
 *
 * <p>A session is a hash: {@code d} its record, {@code v} its version, {@code s} the stamp of the last
 * write, {@code h} its home, {@code k} how long it is kept
 * without a use, and {@code u} until when it was used, both in milliseconds and by the clock of Redis. Versions are
 * compared as text. Keys of one script share a hash tag, so they are on one node of a cluster.
 */
final class SessionScripts {
    private static final String FUNCTIONS = """
            local function now()
              local time = redis.call('TIME')
              return time[1] * 1000 + math.floor(time[2] / 1000)
            end
            local function text(number)
              return string.format('%.0f', number)
            end
            local function used()
              return tonumber(redis.call('HGET', KEYS[1], 'u')) or 0
            end
            local function remove()
              local home = redis.call('HGET', KEYS[1], 'h') or ''
              redis.call('DEL', KEYS[1])
              redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
              return home
            end
            """;

    /** Keys: session, tombstone. Values: record, version, stamp, home, kept for. Answers 1 when it was created. */
    static final RedisScript CREATE = script(ScriptOutputType.INTEGER, """
            if redis.call('EXISTS', KEYS[1], KEYS[2]) > 0 then
              return 0
            end
            redis.call('HSET', KEYS[1], 'd', ARGV[1], 'v', ARGV[2], 's', ARGV[3], 'h', ARGV[4], 'k', ARGV[5], 'u', text(now()))
            redis.call('PEXPIRE', KEYS[1], ARGV[5])
            return 1
            """);

    /**
     * Keys: session. Values: record, version, stamp, expected version, home, whether the session is on the list of
     * that home. Answers {@code conflict}, or {@code list} when it has to be on the list first, or {@code =} and the home before.
     */
    static final RedisScript REPLACE = script(ScriptOutputType.VALUE, """
            if redis.call('HGET', KEYS[1], 'v') ~= ARGV[4] then
              return 'conflict'
            end
            local home = redis.call('HGET', KEYS[1], 'h')
            if home ~= ARGV[5] and ARGV[6] ~= 'listed' then
              return 'list'
            end
            redis.call('HSET', KEYS[1], 'd', ARGV[1], 'v', ARGV[2], 's', ARGV[3], 'h', ARGV[5])
            return '=' .. (home or '')
            """);

    /** Keys: session, tombstone. Values: tombstone, kept for. Answers the home, or nothing when there was no session. */
    static final RedisScript DELETE = script(ScriptOutputType.VALUE, """
            if redis.call('EXISTS', KEYS[1]) == 0 then
              return false
            end
            return remove()
            """);

    /** As {@link #DELETE}, with a third value: the least time without use. Answers nothing when that has not passed. */
    static final RedisScript DELETE_UNUSED = script(ScriptOutputType.VALUE, """
            if redis.call('EXISTS', KEYS[1]) == 0 or now() - used() < tonumber(ARGV[3]) then
              return false
            end
            return remove()
            """);

    /** Keys: session. Values: used from now on for. Answers nothing of interest. */
    static final RedisScript USE = script(ScriptOutputType.INTEGER, """
            if redis.call('EXISTS', KEYS[1]) == 0 then
              return 0
            end
            local till = math.max(used(), now() + ARGV[1])
            redis.call('HSET', KEYS[1], 'u', text(till))
            local kept = till - now() + (tonumber(redis.call('HGET', KEYS[1], 'k')) or 0)
            if redis.call('PTTL', KEYS[1]) < kept then
              redis.call('PEXPIRE', KEYS[1], text(kept))
            end
            return 1
            """);

    /** Keys: session. Answers how long ago it was used, or -1 when there is none. */
    static final RedisScript IDLE = script(ScriptOutputType.INTEGER, """
            if redis.call('EXISTS', KEYS[1]) == 0 then
              return -1
            end
            return math.max(0, now() - used())
            """);

    /** Keys: session. Values: a record. Drops the session if it still has this record, or none. */
    static final RedisScript DROP = script(ScriptOutputType.INTEGER, """
            if redis.call('TYPE', KEYS[1]).ok == 'hash' and (redis.call('HGET', KEYS[1], 'd') or '') ~= ARGV[1] then
              return 0
            end
            return redis.call('DEL', KEYS[1])
            """);

    /** Keys: list of a home. Values: digest, kept for. Puts the session on the list. */
    static final RedisScript LIST = script(ScriptOutputType.INTEGER, """
            redis.call('SADD', KEYS[1], ARGV[1])
            if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then
              redis.call('PEXPIRE', KEYS[1], ARGV[2])
            end
            return 1
            """);

    private SessionScripts() {}

    private static RedisScript script(ScriptOutputType answer, String source) {
        return new RedisScript(answer, FUNCTIONS + source);
    }
}
