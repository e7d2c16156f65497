package dev.sluice.interceptors.remote;

import dev.sluice.interceptors.AttributeKey;
import dev.sluice.interceptors.Attributes;
import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.interceptors.remote.Invocation.Circumstances;
import dev.sluice.interceptors.remote.Invocation.TracePosition;
import dev.sluice.interceptors.remote.Passage.Stage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reactor.core.publisher.Mono;

/**
 * Lets the interceptors decide that an MCP server hosts: they judge and change the requests and results of both sides.
 *
 * <p>As long as it is not known which interceptors there are, and where one of them has not decided, that is an error, so
 * that the message is blocked, or passes where this is registered to fail open. A server that fails too often is left
 * alone for a while; nobody waits for it then.
 *
 * <p>What interceptors make of a message is its final form only for those registered behind. When one of these changes
 * what the request is about, the validators are asked again about the final message; nobody changes it any more then.
 */
public final class RemoteInterception implements Interceptor.Authorizing {
    private static final Pattern TRACE_PARENT = Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-.*");

    private final RemoteSettings settings;
    private final RemoteServer server;
    private final Directory directory;
    private final Questioning questioning;
    private final AttributeKey<Target> seen = AttributeKey.of("target as it was judged", Target.class);
    private final AttributeKey<TracePosition> trace = AttributeKey.of("position in a trace", TracePosition.class);

    /**
     * Makes one; nobody is asked yet.
     *
     * @param settings which interceptors are used, and how
     * @param server hosts them; closed with this
     * @param nanos a clock for durations, such as {@link System#nanoTime}
     */
    public RemoteInterception(RemoteSettings settings, RemoteServer server, LongSupplier nanos) {
        DraftWire wire = new DraftWire();
        this.settings = settings;
        this.server = server;
        this.directory = new Directory(settings, server, wire, nanos);
        this.questioning = new Questioning(settings, server, wire);
    }

    @Override
    public Mono<InterceptAction> intercept(InterceptContext context) {
        List<Part> parts = Part.of(context);
        if (parts.isEmpty()) {
            return Mono.just(InterceptAction.proceed());
        }
        Occasion occasion = occasion(context);
        return directory
                .known()
                .map(interceptors -> decide(context, occasion, stages(context, parts, interceptors)))
                .orElseGet(() -> directory
                        .asked()
                        .flatMap(interceptors -> decide(context, occasion, stages(context, parts, interceptors))));
    }

    @Override
    public Mono<Void> shutdown() {
        return Mono.fromRunnable(directory::dispose).then(server.close());
    }

    private List<Stage> stages(InterceptContext context, List<Part> parts, List<RemoteInterceptor> interceptors) {
        return parts.stream()
                .map(part -> new Stage(
                        part, Plan.of(interceptors, settings, context.protocolVersion(), part.event(), part.phase())))
                .filter(stage -> !stage.plan().isEmpty())
                .toList();
    }

    private Mono<InterceptAction> decide(InterceptContext context, Occasion occasion, List<Stage> stages) {
        if (stages.isEmpty()) {
            return Mono.just(InterceptAction.proceed());
        }
        Mono<InterceptAction> decision = new Passage(
                        settings, questioning, context, circumstances(context), occasion != Occasion.FINAL)
                .through(stages);
        return occasion == Occasion.ANSWERED ? decision.map(RemoteInterception::withoutChange) : decision;
    }

    /** An answer is there already, so that nobody will get what would have been sent. */
    private static InterceptAction withoutChange(InterceptAction decided) {
        return decided instanceof InterceptAction.Modify ? InterceptAction.proceed() : decided;
    }

    /** Why this is asked about a request. A chain that begins again, because a user has answered, shows what it showed. */
    private Occasion occasion(InterceptContext context) {
        if (context.direction() != Direction.CLIENT_TO_SERVER || !(context.message() instanceof McpRequest request)) {
            return Occasion.FIRST;
        }
        if (context.attributes().get(Attributes.ANSWERED_BY).isPresent()) {
            return Occasion.ANSWERED;
        }
        Target target = new Target(request.method(), request.targetName());
        Optional<Target> before = context.attributes().get(seen);
        if (before.isPresent() && !before.get().equals(target)) {
            return Occasion.FINAL;
        }
        context.attributes().put(seen, target);
        return Occasion.FIRST;
    }

    private Circumstances circumstances(InterceptContext context) {
        return new Circumstances(
                context.principal(),
                settings.claims() ? context.principal().claims() : Map.of(),
                position(context),
                context.timestamp(),
                context.session().map(SessionId::digest));
    }

    /** Answers have the position of their request. */
    private Optional<TracePosition> position(InterceptContext context) {
        if (context.message() instanceof McpRequest request) {
            Optional<TracePosition> position = request.body()
                    .at("/params/_meta/traceparent")
                    .string()
                    .map(TRACE_PARENT::matcher)
                    .filter(Matcher::matches)
                    .map(matcher -> new TracePosition(matcher.group(1), matcher.group(2)));
            position.ifPresent(found -> context.attributes().put(trace, found));
        }
        return context.attributes().get(trace);
    }

    private record Target(String method, String name) {}

    private enum Occasion {
        /** In its place in the chain. */
        FIRST,
        /** Behind the chain, because the target was changed. */
        FINAL,
        /** Behind the chain, because somebody has answered. */
        ANSWERED
    }
}
