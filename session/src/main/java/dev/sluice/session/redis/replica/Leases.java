package dev.sluice.session.redis.replica;

import dev.sluice.session.redis.RedisConnections;
import dev.sluice.session.redis.RedisScript;
import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/**
 * The leases of all replicas, as they stand in Redis. Every method is one atomic step by the clock of Redis, and asks each
 * time that it is subscribed.
 *
 * <p>Four keys: a sorted set of the names with the ends of their leases; a hash of their numbers; the last number given
 * out; and a hash that gives for each dead name the heir that has yet to look after its sessions. A name leaves the sorted
 * set and enters that hash in the same step, and nowhere else does a name die: before that step nobody has seen it dead,
 * and after it nobody can renew its lease. An heir that dies is itself such a name, and its own heir gets what was left to
 * it; so nothing that was left to somebody is lost before {@link #settle}.
 */
final class Leases {
    /** With this bound a number shifted by 32 bits has at most 18 decimal digits, as an event id allows. */
    static final int HIGHEST_NUMBER = (1 << 27) - 1;

    private static final String CLOCK = """
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            local leases, numbers, counter, heirs = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
            local name = ARGV[1]
            """;

    /**
     * Numbers begin with the minutes of this decade when the last one is not known. So even when Redis has lost
     * everything, a number is not given out again while somebody may still use it.
     */
    private static final RedisScript JOIN = new RedisScript(ScriptOutputType.MULTI, CLOCK + """
            local lease, highest, former = tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
            if redis.call('ZSCORE', leases, name) then return {0} end
            local taken = {}
            for _, number in ipairs(redis.call('HVALS', numbers)) do taken[tonumber(number)] = true end
            local number = tonumber(redis.call('GET', counter) or math.max(0, math.floor(now / 60000) - 29453760))
            repeat
                number = number % highest + 1
            until not taken[number]
            redis.call('SET', counter, number)
            redis.call('HSET', numbers, name, number)
            redis.call('ZADD', leases, now + lease, name)
            if former ~= '' and redis.call('HEXISTS', heirs, former) == 0 then
                redis.call('ZREM', leases, former)
                redis.call('HDEL', numbers, former)
                redis.call('HSET', heirs, former, name)
            end
            return {number}
            """);

    private static final RedisScript LOOK = new RedisScript(ScriptOutputType.MULTI, CLOCK + """
            local lease = tonumber(ARGV[2])
            local own = redis.call('ZSCORE', leases, name)
            if not own or own == '0' then return {0} end
            redis.call('ZADD', leases, now + lease, name)
            for _, dead in ipairs(redis.call('ZRANGEBYSCORE', leases, '-inf', now)) do
                redis.call('ZREM', leases, dead)
                redis.call('HDEL', numbers, dead)
                redis.call('HSET', heirs, dead, name)
            end
            local inherited = {}
            local left = redis.call('HGETALL', heirs)
            for i = 1, #left, 2 do
                local dead, heir = left[i], left[i + 1]
                if heir ~= name and not redis.call('ZSCORE', leases, heir) then
                    redis.call('HSET', heirs, dead, name)
                    heir = name
                end
                if heir == name then table.insert(inherited, dead) end
            end
            return {1, redis.call('ZRANGE', leases, 0, -1), inherited}
            """);

    private static final RedisScript LEAVE =
            new RedisScript(ScriptOutputType.MULTI, CLOCK + "redis.call('ZADD', leases, 'XX', 0, name) return {}");

    private static final RedisScript SETTLE = new RedisScript(
            ScriptOutputType.MULTI,
            CLOCK
                    + "if redis.call('HGET', heirs, ARGV[2]) == name then redis.call('HDEL', heirs, ARGV[2]) end return {}");

    private final RedisConnections redis;
    private final List<String> keys;
    private final Duration lease;
    private final int highestNumber;

    Leases(RedisConnections redis, Duration lease, int highestNumber) {
        this.redis = redis;
        this.lease = lease;
        this.highestNumber = highestNumber;
        // The braces keep the four on one node of a cluster.
        String common = redis.key("{replicas}:");
        this.keys = List.of(common + "leases", common + "numbers", common + "last-number", common + "heirs");
    }

    /**
     * What a replica sees when it looks at the leases.
     *
     * @param held whether its own still is; otherwise the rest is empty
     * @param living names of all that hold one, its own among them
     * @param inherited dead names that are left to it and not settled
     */
    record View(boolean held, Set<String> living, Set<String> inherited) {
        View {
            living = Set.copyOf(living);
            inherited = Set.copyOf(inherited);
        }
    }

    /**
     * Takes a lease under a new name.
     *
     * @param former name under which this process was known before, whose sessions are left to the new one unless they
     *     are to somebody already; empty for none
     * @return number of the replica; empty when the name is taken
     */
    Mono<Integer> join(String name, String former) {
        return run(JOIN, name, lease.toMillis(), highestNumber, former)
                .map(returned -> ((Long) returned.get(0)).intValue())
                .filter(number -> number > 0);
    }

    /** Renews the lease, and inherits whoever has died since somebody last looked. */
    Mono<View> look(String name) {
        return run(LOOK, name, lease.toMillis()).map(Leases::view);
    }

    private static View view(List<Object> returned) {
        return returned.get(0).equals(1L)
                ? new View(true, names(returned.get(1)), names(returned.get(2)))
                : new View(false, Set.of(), Set.of());
    }

    private static Set<String> names(Object returned) {
        Set<String> names = new LinkedHashSet<>();
        ((List<?>) returned).forEach(name -> names.add(new String((byte[]) name, StandardCharsets.UTF_8)));
        return names;
    }

    /** Ends the lease, so that the next who looks inherits. */
    Mono<Void> leave(String name) {
        return run(LEAVE, name).then();
    }

    /** Says that an heir has looked after what a dead replica left. */
    Mono<Void> settle(String heir, String dead) {
        return run(SETTLE, heir, dead).then();
    }

    private Mono<List<Object>> run(RedisScript script, Object... arguments) {
        List<byte[]> values = Stream.of(arguments)
                .map(argument -> RedisScript.text(argument.toString()))
                .toList();
        return redis.one(
                commands -> script.<List<Object>>run(commands, keys, values).next());
    }
}
