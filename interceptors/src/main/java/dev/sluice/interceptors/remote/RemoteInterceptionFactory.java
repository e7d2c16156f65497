package dev.sluice.interceptors.remote;

import dev.sluice.interceptors.Glob;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.InterceptorFactory;
import dev.sluice.interceptors.InterceptorHost;
import dev.sluice.interceptors.Settings;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.service.Patience;
import dev.sluice.interceptors.service.ServiceAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.LongSupplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Makes {@link RemoteInterception} from the settings {@code url}, {@code headers}, {@code only}, {@code overrides},
 * {@code trustFailOpen}, {@code claims}, {@code requestPayload}, {@code refresh}, {@code maxInterceptors}, {@code
 * maxBytes}, {@code limit}, {@code failures}, {@code calls} and {@code pause}.
 */
public final class RemoteInterceptionFactory implements InterceptorFactory {
    private static final int MOST_INTERCEPTORS = 1000;

    private final LongSupplier nanos;

    /** Found as a service. */
    public RemoteInterceptionFactory() {
        this(System::nanoTime);
    }

    RemoteInterceptionFactory(LongSupplier nanos) {
        this.nanos = nanos;
    }

    @Override
    public String name() {
        return "remote-interceptors";
    }

    @Override
    public Interceptor create(Map<String, Object> values) {
        return create(values, InterceptorHost.alone());
    }

    @Override
    public RemoteInterception create(Map<String, Object> values, InterceptorHost host) {
        RemoteSettings settings = read(Settings.of(
                values,
                ServiceAddress.URL,
                ServiceAddress.HEADERS,
                "only",
                "overrides",
                "trustFailOpen",
                "claims",
                "requestPayload",
                "refresh",
                "maxInterceptors",
                "maxBytes",
                "limit",
                "failures",
                "calls",
                "pause"));
        RemoteServers servers =
                host.service(RemoteServers.class).orElse((address, maxBytes) -> new UnreachableServer());
        return new RemoteInterception(settings, servers.open(settings.address(), settings.maxBytes()), nanos);
    }

    private static RemoteSettings read(Settings settings) {
        RemoteSettings defaults = RemoteSettings.of(ServiceAddress.read(settings));
        return new RemoteSettings(
                defaults.address(),
                settings.strings("only", defaults.only()),
                usages(settings),
                settings.bool("trustFailOpen", defaults.trustFailOpen()),
                settings.bool("claims", defaults.claims()),
                settings.choice("requestPayload", defaults.requestPayload()),
                settings.duration("refresh", Duration.ofSeconds(1), Duration.ofDays(1), defaults.refresh()),
                settings.integer("maxInterceptors", 1, MOST_INTERCEPTORS, defaults.maxInterceptors()),
                settings.bytes("maxBytes", 1 << 10, 64 << 20, defaults.maxBytes()),
                Patience.read(settings));
    }

    private static Map<String, Usage> usages(Settings settings) {
        Map<String, Usage> usages = new LinkedHashMap<>();
        for (Settings one : settings.sections(
                "overrides", "interceptor", "mode", "failOpen", "priority", "events", "phase", "config")) {
            String name = one.text("interceptor", "");
            if (name.isEmpty() || usages.put(name, usage(one)) != null) {
                throw one.objection("interceptor", "the name of an interceptor, each once");
            }
        }
        return usages;
    }

    private static Usage usage(Settings one) {
        return new Usage(
                one.has("mode")
                        ? Optional.of(one.choice("mode", UsageMode.ENFORCE) == UsageMode.AUDIT)
                        : Optional.empty(),
                one.has("failOpen") ? Optional.of(one.bool("failOpen", false)) : Optional.empty(),
                one.has("priority")
                        ? OptionalInt.of(one.integer("priority", Integer.MIN_VALUE, Integer.MAX_VALUE, 0))
                        : OptionalInt.empty(),
                Glob.of(one.strings("events", List.of("*"))),
                phases(one),
                one.map("config"));
    }

    private static Set<Phase> phases(Settings one) {
        return switch (one.choice("phase", UsagePhases.BOTH)) {
            case BOTH -> Set.of(Phase.values());
            case REQUEST -> Set.of(Phase.REQUEST);
            case RESPONSE -> Set.of(Phase.RESPONSE);
        };
    }

    private enum UsageMode {
        ENFORCE,
        AUDIT
    }

    private enum UsagePhases {
        BOTH,
        REQUEST,
        RESPONSE
    }

    /** What there is outside a process of Sluice. */
    private static final class UnreachableServer implements RemoteServer {
        @Override
        public Mono<JsonView> ask(String method, Map<String, ?> params, Duration limit) {
            return Mono.error(new RemoteServerException("this process asks nobody"));
        }

        @Override
        public Flux<String> notices() {
            return Flux.empty();
        }

        @Override
        public Mono<Void> close() {
            return Mono.empty();
        }
    }
}
