package dev.sluice.session.redis.journal;

import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.events.Bytes;
import dev.sluice.session.events.JournaledStream;
import dev.sluice.session.redis.RecordCipher;
import dev.sluice.session.redis.RedisConnections;
import dev.sluice.session.redis.RedisScript;
import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * The copies as they are kept in Redis: for each stream a hash with its description, its events by their sequence, and
 * where they begin and end; for each session a sorted set of its streams by the time when their copies expire.
 */
final class JournalTable {
    private static final RedisScript WRITE = new RedisScript(ScriptOutputType.INTEGER, """
            local stream, streams = KEYS[1], KEYS[2]
            local number, expiry = ARGV[1], tonumber(ARGV[2])
            local maxEvents, maxBytes = tonumber(ARGV[3]), tonumber(ARGV[4])
            local begins, description, completed, first = ARGV[5], ARGV[6], ARGV[7], tonumber(ARGV[8])
            if begins == '1' then
                redis.call('HSETNX', stream, 'description', description)
            elseif redis.call('EXISTS', stream) == 0 then
                return 0
            end
            local extent = redis.call('HMGET', stream, 'oldest', 'last', 'bytes')
            local oldest, last = tonumber(extent[1] or first), tonumber(extent[2] or first - 1)
            local bytes = tonumber(extent[3] or 0)
            for i = 9, #ARGV do
                local sequence = first + i - 9
                if sequence > last + 1 then
                    redis.call('DEL', stream)
                    redis.call('ZREM', streams, number)
                    return 0
                elseif sequence == last + 1 then
                    redis.call('HSET', stream, sequence, ARGV[i])
                    bytes = bytes + #ARGV[i]
                    last = sequence
                end
            end
            while oldest < last and (last - oldest >= maxEvents or bytes > maxBytes) do
                bytes = bytes - redis.call('HSTRLEN', stream, oldest)
                redis.call('HDEL', stream, oldest)
                oldest = oldest + 1
            end
            if #ARGV > 8 then redis.call('HSET', stream, 'oldest', oldest, 'last', last, 'bytes', bytes) end
            if completed == '1' then redis.call('HSET', stream, 'completed', '1') end
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            redis.call('PEXPIRE', stream, expiry)
            redis.call('ZREMRANGEBYSCORE', streams, '-inf', now)
            redis.call('ZADD', streams, now + expiry, number)
            redis.call('PEXPIRE', streams, expiry)
            return 1
            """);

    private static final RedisScript READ = new RedisScript(ScriptOutputType.MULTI, """
            local stream, after = KEYS[1], tonumber(ARGV[1])
            local found = redis.call('HMGET', stream, 'description', 'oldest', 'last', 'completed')
            if not found[1] or after + 1 < tonumber(found[2] or 0) then return {} end
            local answer = {found[1], found[4] or '0'}
            for sequence = after + 1, tonumber(found[3] or 0) do
                local event = redis.call('HGET', stream, sequence)
                if not event then return {} end
                table.insert(answer, event)
            end
            return answer
            """);

    private static final RedisScript DROP = new RedisScript(
            ScriptOutputType.INTEGER, "redis.call('DEL', KEYS[1]) redis.call('ZREM', KEYS[2], ARGV[1]) return 1");

    private static final RedisScript DROP_ALL = new RedisScript(ScriptOutputType.INTEGER, """
            for _, number in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
                redis.call('DEL', ARGV[1] .. number)
            end
            redis.call('DEL', KEYS[1])
            return 1
            """);

    private final RedisConnections redis;
    private final EventJournalSettings settings;
    private final Duration expiry;
    private final RecordCipher cipher;

    JournalTable(RedisConnections redis, EventJournalSettings settings, RecordCipher cipher) {
        this.redis = redis;
        this.settings = settings;
        this.expiry = settings.expiry();
        this.cipher = cipher;
    }

    /** Does it; emits false when the copy is gone or would have a gap, and so is no more. */
    Mono<Boolean> run(SessionId session, JournalStep step) {
        return Mono.defer(() -> {
            JournalKeys keys = new JournalKeys(redis, session);
            if (step instanceof JournalStep.Write write) {
                return write(keys, write);
            }
            if (step instanceof JournalStep.Drop drop) {
                List<String> names = List.of(keys.stream(drop.stream()), keys.streams());
                return run(DROP, names, List.of(RedisScript.number(drop.stream())));
            }
            return run(DROP_ALL, List.of(keys.streams()), List.of(RedisScript.text(keys.streamPrefix())));
        });
    }

    private Mono<Boolean> write(JournalKeys keys, JournalStep.Write write) {
        String stream = keys.stream(write.stream());
        List<byte[]> arguments = new ArrayList<>(8 + write.events().size());
        arguments.add(RedisScript.number(write.stream()));
        arguments.add(RedisScript.number(expiry.toMillis()));
        arguments.add(RedisScript.number(settings.maxEvents()));
        arguments.add(RedisScript.number(settings.maxBytes()));
        arguments.add(flag(write.description().isPresent()));
        arguments.add(write.description()
                .map(description -> cipher.seal(description.value(), placeOfDescription(stream)))
                .orElseGet(() -> new byte[0]));
        arguments.add(flag(write.completed()));
        arguments.add(RedisScript.number(write.first()));
        long sequence = write.first();
        for (Bytes event : write.events()) {
            arguments.add(cipher.seal(event.value(), placeOfEvent(stream, sequence)));
            sequence++;
        }
        return run(WRITE, List.of(stream, keys.streams()), arguments);
    }

    private static byte[] flag(boolean value) {
        return RedisScript.text(value ? "1" : "0");
    }

    private Mono<Boolean> run(RedisScript script, List<String> keys, List<byte[]> arguments) {
        return redis.one(commands -> script.<Long>run(commands, keys, arguments).next())
                .map(returned -> returned == 1);
    }

    Mono<JournaledStream> read(SessionId session, long number, long after) {
        String stream = new JournalKeys(redis, session).stream(number);
        return redis.one(commands -> READ.<List<Object>>run(
                                commands, List.of(stream), List.of(RedisScript.number(after)))
                        .next())
                .filter(returned -> !returned.isEmpty())
                .map(returned -> toStream(stream, after, returned));
    }

    private JournaledStream toStream(String stream, long after, List<Object> returned) {
        List<JournaledStream.Event> events = new ArrayList<>(returned.size() - 2);
        long sequence = after;
        for (Object event : returned.subList(2, returned.size())) {
            sequence++;
            byte[] plain = cipher.open((byte[]) event, placeOfEvent(stream, sequence));
            events.add(new JournaledStream.Event(sequence, Bytes.of(plain)));
        }
        byte[] description = cipher.open((byte[]) returned.get(0), placeOfDescription(stream));
        boolean completed = new String((byte[]) returned.get(1), StandardCharsets.US_ASCII).equals("1");
        return new JournaledStream(Bytes.of(description), events, completed);
    }

    private static String placeOfDescription(String stream) {
        return stream + ":description";
    }

    private static String placeOfEvent(String stream, long sequence) {
        return stream + ":" + sequence;
    }
}
