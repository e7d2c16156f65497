package dev.sluice.interceptors.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.sluice.interceptors.AttributeKey;
import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.Evidence;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.Interest;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.ProtocolVersion;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Mono;

/**
 * Keeps the six results that the specification lets anybody keep, for as long as {@code ttlMs} says: for everybody where
 * {@code cacheScope} is public, else for the same client only. Change notifications of the server end that time.
 *
 * <p>Errors, questions, and answers to repeated requests are never kept. What is answered from here passes the chain like
 * any other answer, and interceptors that authorize are asked before, wherever they are registered.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/server/utilities/caching">MCP 2026-07-28,
 *     Caching</a>
 */
public final class ResultCache implements Interceptor.Keeping {
    private static final AttributeKey<Asked> ASKED = AttributeKey.of("question to the cache", Asked.class);
    private static final Mono<InterceptAction> PROCEED = Mono.just(InterceptAction.proceed());
    private static final String READ = "resources/read";
    private static final Set<String> CACHEABLE =
            Set.of("server/discover", "tools/list", "prompts/list", "resources/list", "resources/templates/list", READ);
    private static final String RESOURCE_UPDATED = "notifications/resources/updated";

    /** Which methods a notification makes stale. */
    private static final Map<String, Set<String>> CHANGES = Map.of(
            "notifications/tools/list_changed", Set.of("tools/list"),
            "notifications/prompts/list_changed", Set.of("prompts/list"),
            "notifications/resources/list_changed", Set.of("resources/list", "resources/templates/list", READ));

    private final CacheSettings settings;
    private final Ticker ticker;
    private final Cache<CacheKey, Kept> kept;

    /** Counts change notifications, so that an answer that was under way during one is not kept. */
    private final AtomicLong changes = new AtomicLong();

    /**
     * Makes an empty cache.
     *
     * @param settings what is kept
     * @param ticker tells the time
     */
    ResultCache(CacheSettings settings, Ticker ticker) {
        this.settings = settings;
        this.ticker = ticker;
        this.kept = Caffeine.newBuilder()
                .maximumWeight(settings.maxSize())
                .weigher((CacheKey key, Kept result) -> key.question().length() + result.bytes())
                .expireAfter(Expiry.creating((CacheKey key, Kept result) -> result.ttl()))
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    @Override
    public Interest interest() {
        Set<String> methods = new HashSet<>(CACHEABLE);
        methods.addAll(CHANGES.keySet());
        methods.add(RESOURCE_UPDATED);
        return new Interest(EnumSet.allOf(Direction.class), methods);
    }

    @Override
    public Mono<InterceptAction> intercept(InterceptContext context) {
        return context.direction() == Direction.CLIENT_TO_SERVER
                ? context.message()
                        .fold(request -> lookUp(context, request), notification -> PROCEED, answer -> PROCEED)
                : context.message().fold(request -> PROCEED, this::forget, response -> keep(context, response));
    }

    private Mono<InterceptAction> lookUp(InterceptContext context, McpRequest request) {
        if (!CACHEABLE.contains(request.method()) || isRepeated(request)) {
            return PROCEED;
        }
        CacheKey key = CacheKey.of(context, request);
        Optional<Kept> found = find(key).or(() -> find(key.forEverybody()));
        context.attributes().put(ASKED, new Asked(key, changes.get(), found.isPresent()));
        return found.<Mono<InterceptAction>>map(result -> {
                    Evidence.tell(context.attributes(), evidence -> evidence.found("cache.hit", 1));
                    return Mono.just(new InterceptAction.Respond(fresh(result)));
                })
                .orElse(PROCEED);
    }

    private Optional<Kept> find(CacheKey key) {
        return Optional.ofNullable(kept.getIfPresent(key));
    }

    /** The answer depends on what the user said, or on a state that only the server knows. */
    private static boolean isRepeated(McpRequest request) {
        return request.hasInputResponses()
                || request.body().at("/params/requestState").isPresent();
    }

    /** With the time that is left; less than a millisecond is none. */
    private Map<String, ?> fresh(Kept result) {
        Map<String, Object> members = new LinkedHashMap<>(result.members());
        if (members.containsKey("ttlMs")) {
            Duration left = result.ttl().minusNanos(ticker.read() - result.sinceNanos());
            members.put("ttlMs", Math.max(0, left.toMillis()));
        }
        return members;
    }

    private Mono<InterceptAction> keep(InterceptContext context, McpResponse response) {
        Optional<Asked> asked = context.attributes().get(ASKED).filter(question -> isKeepable(question, response));
        if (asked.isPresent()) {
            keep(asked.get().key(), response, context.protocolVersion());
        }
        return PROCEED;
    }

    private boolean isKeepable(Asked asked, McpResponse response) {
        return !asked.answeredHere()
                && asked.changes() == changes.get()
                && !response.isError()
                && response.utf8().length <= settings.maxEntry()
                && response.resultType().map("complete"::equals).orElse(true);
    }

    private void keep(CacheKey key, McpResponse response, Optional<ProtocolVersion> version) {
        JsonView result = response.body().member("result");
        Duration ttl = ttl(result, version);
        boolean shared =
                settings.sharePublic() && result.member("cacheScope").string().equals(Optional.of("public"));
        if (!ttl.isZero() && (shared || key.isPersonal())) {
            kept.put(
                    shared ? key.forEverybody() : key,
                    new Kept(result.members(), response.utf8().length, ttl, ticker.read()));
        }
    }

    private Duration ttl(JsonView result, Optional<ProtocolVersion> version) {
        boolean modern = version.map(ProtocolVersion::isModern).orElse(false);
        Duration said = modern
                ? Duration.ofMillis(Math.max(0, result.member("ttlMs").integer().orElse(0)))
                : settings.defaultTtl();
        return said.compareTo(settings.maxTtl()) > 0 ? settings.maxTtl() : said;
    }

    private Mono<InterceptAction> forget(McpNotification notification) {
        Set<String> stale = CHANGES.getOrDefault(notification.method(), Set.of());
        boolean updated = notification.method().equals(RESOURCE_UPDATED);
        if (updated || !stale.isEmpty()) {
            changes.incrementAndGet();
            kept.asMap()
                    .keySet()
                    .removeIf(key -> stale.contains(key.method())
                            || (updated
                                    && key.method().equals(READ)
                                    && isWithin(key.target(), notification.targetName())));
        }
        return PROCEED;
    }

    /** An update may name what a resource is a part of. */
    private static boolean isWithin(String uri, String updated) {
        return uri.startsWith(updated) || updated.startsWith(uri);
    }

    /**
     * What was asked in an exchange.
     *
     * @param key of the question
     * @param changes how many there had been
     * @param answeredHere whether the answer came from the cache
     */
    private record Asked(CacheKey key, long changes, boolean answeredHere) {}

    /**
     * A result.
     *
     * @param members of the result object
     * @param bytes of the message it came in
     * @param ttl how long it is kept
     * @param sinceNanos when it came, on the ticker
     */
    private record Kept(Map<String, JsonView> members, int bytes, Duration ttl, long sinceNanos) {}
}
