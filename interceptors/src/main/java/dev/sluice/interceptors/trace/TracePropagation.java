package dev.sluice.interceptors.trace;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.Interest;
import dev.sluice.interceptors.UpstreamHeaders;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.trace.TracePropagationSettings.Baggage;
import dev.sluice.interceptors.trace.TracePropagationSettings.Parent;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Mono;

/**
 * Gives every request a position in a trace: a step after the one that the client names in {@code _meta}, when that is well
 * formed, and else the first of a new trace. Baggage of clients ends here unless the operator lets it pass.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/basic#_meta">MCP 2026-07-28, _meta</a>
 */
public final class TracePropagation implements Interceptor {
    private static final Mono<InterceptAction> PROCEED = Mono.just(InterceptAction.proceed());
    private static final String TRACEPARENT = "traceparent";
    private static final String TRACESTATE = "tracestate";
    private static final String BAGGAGE = "baggage";
    private static final int LONGEST_STATE = 512;

    /** A handshake belongs to the connection, and a ping ends at Sluice. */
    private static final Set<String> UNTRACED = Set.of(Methods.INITIALIZE, Methods.PING);

    private final TracePropagationSettings settings;
    private final RandomGenerator random;

    /**
     * Makes one.
     *
     * @param settings how traces go on
     * @param random makes ids; thread-safe
     */
    public TracePropagation(TracePropagationSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
    }

    @Override
    public Interest interest() {
        return Interest.only(Direction.CLIENT_TO_SERVER);
    }

    @Override
    public Mono<InterceptAction> intercept(InterceptContext context) {
        return context.message().fold(request -> trace(context, request), notification -> PROCEED, answer -> PROCEED);
    }

    private Mono<InterceptAction> trace(InterceptContext context, McpRequest request) {
        if (UNTRACED.contains(request.method())) {
            return PROCEED;
        }
        JsonView meta = request.body().at("/params/_meta");
        Optional<TraceParent> named = settings.parent() == Parent.REPLACE
                ? Optional.empty()
                : meta.member(TRACEPARENT).string().flatMap(TraceParent::parse);
        String position = named.map(parent -> parent.child(random))
                .orElseGet(() -> TraceParent.first(random, settings.sampled()))
                .toString();
        if (settings.header()) {
            UpstreamHeaders.add(context.attributes(), Map.of(TRACEPARENT, position));
        }
        return Mono.just(new InterceptAction.Modify(
                request.withMeta(Map.of(TRACEPARENT, position), dropped(meta, named.isPresent()))));
    }

    /** The state belongs to a trace that goes on, and is as long as the standard asks everybody to bear. */
    private Set<String> dropped(JsonView meta, boolean goesOn) {
        Set<String> dropped = new HashSet<>();
        boolean sound = goesOn
                && meta.member(TRACESTATE)
                        .string()
                        .filter(state -> state.length() <= LONGEST_STATE)
                        .filter(state -> state.chars().allMatch(c -> c >= ' ' && c < 0x7F))
                        .isPresent();
        if (!sound) {
            dropped.add(TRACESTATE);
        }
        if (settings.baggage() == Baggage.STRIP) {
            dropped.add(BAGGAGE);
        }
        return dropped;
    }
}
