package dev.sluice.session.redis.budget;

import dev.sluice.session.redis.RedisConnections;
import dev.sluice.session.redis.RedisScript;
import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Budgets that all replicas take from, by the clock of Redis. What is left of one is forgotten when all of it is back. The
 * names of budgets, which may tell who somebody is, stand in Redis as digests only.
 */
public final class RedisBudgets {
    /**
     * Looks at all budgets before it changes any. Of one that comes back bit by bit the time is kept at which all of it is
     * back; of a quota the number of the window and what was taken in it.
     */
    private static final RedisScript TAKE = new RedisScript(ScriptOutputType.INTEGER, """
            local time = redis.call('TIME')
            local now = time[1] * 1000000 + time[2]
            local wait, values, lives = 0, {}, {}
            for i, key in ipairs(KEYS) do
                local at = (i - 1) * 5
                local quota, permits, window = ARGV[at + 1] == '1', tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
                local burst, cost = tonumber(ARGV[at + 4]), tonumber(ARGV[at + 5])
                local known = redis.call('GET', key)
                if quota then
                    local current, taken = math.floor(now / window), 0
                    if known then
                        local kept, count = string.match(known, '^(%d+):(%d+)$')
                        if kept and tonumber(kept) == current then taken = tonumber(count) end
                    end
                    local rest = (current + 1) * window - now
                    if taken + cost > permits then wait = math.max(wait, rest) end
                    values[i] = string.format('%.0f:%.0f', current, taken + cost)
                    lives[i] = rest
                else
                    local back = math.max(tonumber(known or '0') or 0, now) + math.ceil(window * cost / permits)
                    wait = math.max(wait, back - math.ceil(window * burst / permits) - now)
                    values[i] = string.format('%.0f', back)
                    lives[i] = back - now
                end
            end
            if wait > 0 then return math.ceil(wait) end
            for i, key in ipairs(KEYS) do
                redis.call('SET', key, values[i], 'PX', math.max(1, math.ceil(lives[i] / 1000)))
            end
            return 0
            """);

    private final RedisConnections redis;

    /**
     * Takes from budgets in a Redis.
     *
     * @param redis stays the caller's
     */
    public RedisBudgets(RedisConnections redis) {
        this.redis = redis;
    }

    /**
     * Takes from several budgets in one step: from all, or from none when one of them has too little left.
     *
     * @param group what all budgets of one call have in common, so that they stand on one node of a cluster
     * @param draws at least one
     * @return zero when it was taken, otherwise how long until it can be; the error is a {@code StoreUnavailableException}
     *     when Redis did not answer as it should
     */
    public Mono<Duration> take(String group, List<Draw> draws) {
        List<String> keys = new ArrayList<>();
        List<byte[]> values = new ArrayList<>();
        for (Draw draw : draws) {
            keys.add(redis.key("{budgets:" + digest(group) + "}:" + digest(draw.key())));
            values.add(RedisScript.number(draw.quota() ? 1 : 0));
            values.add(RedisScript.number(draw.permits()));
            values.add(RedisScript.number(Math.multiplyExact(draw.window().toMillis(), 1000L)));
            values.add(RedisScript.number(draw.burst()));
            values.add(RedisScript.number(draw.cost()));
        }
        return redis.one(commands -> TAKE.<Long>run(commands, keys, values).next())
                .map(micros -> Duration.ofNanos(Math.multiplyExact(micros, 1000L)));
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
