package dev.sluice.proxy.admin;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.chain.ChainListener;
import dev.sluice.interceptors.chain.Outcome;
import dev.sluice.proxy.connector.LineListener;
import dev.sluice.proxy.edge.http.EdgeListener;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultListener;
import dev.sluice.proxy.route.Reloaded;
import dev.sluice.proxy.route.Route;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.codec.http.HttpMethod;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one Sluice, in Prometheus form. Label values come from the configuration and from enumerations, never
 * from what clients send, so the number of series is bounded. Every method may be called from any thread and blocks none;
 * after the first call for a series, counting is a look-up and an addition.
 */
public final class Metrics implements ChainListener, EdgeListener, FaultListener, LineListener, AutoCloseable {
    private static final Set<String> METHODS = Set.of("POST", "GET", "DELETE", "OPTIONS");
    private static final List<String> OF_UPSTREAMS = List.of(
            "sluice.modern.clients.", "sluice.legacy.clients.", "sluice.upstream.replica.", "sluice.sessions.route");
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(3),
        Duration.ofMillis(10),
        Duration.ofMillis(30),
        Duration.ofMillis(100),
        Duration.ofMillis(300),
        Duration.ofSeconds(1),
        Duration.ofSeconds(3),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(100)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final Map<Answer, Timer> answers = new ConcurrentHashMap<>();
    private final Map<Call, Timer> calls = new ConcurrentHashMap<>();
    private final Map<Failure, Counter> failures = new ConcurrentHashMap<>();
    private final Map<Reloaded.Outcome, Counter> reloads = new EnumMap<>(Reloaded.Outcome.class);
    private final Map<String, Counter> unreadable = new ConcurrentHashMap<>();

    /**
     * Starts with everything at zero.
     *
     * @param version of Sluice
     */
    public Metrics(String version) {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        collections.bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        Gauge.builder("sluice.build.info", () -> 1)
                .description("Always 1; the label is the version that runs")
                .tag("version", version)
                .register(registry);
        for (Reloaded.Outcome outcome : Reloaded.Outcome.values()) {
            var unused = reloads.put(outcome, register(outcome));
        }
    }

    @Override
    public void answered(Optional<Route> route, HttpMethod method, int status, long nanos) {
        String name = METHODS.contains(method.name()) ? method.name() : "other";
        Answer series = new Answer(route.map(Route::name).orElse(""), name, status);
        @Nullable Timer known = answers.get(series);
        Timer timer = known == null ? answers.computeIfAbsent(series, this::register) : known;
        timer.record(Duration.ofNanos(nanos));
    }

    @Override
    public void outcome(String interceptor, Direction direction, Outcome outcome, long nanos) {
        Call series = new Call(interceptor, direction, outcome);
        @Nullable Timer known = calls.get(series);
        Timer timer = known == null ? calls.computeIfAbsent(series, this::register) : known;
        timer.record(Duration.ofNanos(nanos));
    }

    @Override
    public void fault(String route, Fault fault) {
        failures.computeIfAbsent(new Failure(route, fault), this::register).increment();
    }

    @Override
    public void unreadable(String route) {
        unreadable
                .computeIfAbsent(
                        route,
                        name -> Counter.builder("sluice.upstream.unreadable")
                                .description("What upstreams wrote on their lines that is no message")
                                .tag("route", name)
                                .register(registry))
                .increment();
    }

    /**
     * Counts what came of reading the configuration file again.
     *
     * @param outcome of it
     */
    public void reloaded(Reloaded.Outcome outcome) {
        Objects.requireNonNull(reloads.get(outcome), "every outcome has a counter")
                .increment();
    }

    /**
     * Counts what interceptors decide, and passes it on.
     *
     * @param other hears it too
     * @return hears for both
     */
    public ChainListener and(ChainListener other) {
        return (interceptor, direction, outcome, nanos) -> {
            outcome(interceptor, direction, outcome, nanos);
            other.outcome(interceptor, direction, outcome, nanos);
        };
    }

    /**
     * The page of all figures as they are now. Takes a moment, so not on an event loop.
     *
     * @return Prometheus text format 0.0.4
     */
    public String scrape() {
        return registry.scrape();
    }

    /**
     * Forgets everything of a route: the configuration has it no more.
     *
     * @param route its name
     */
    public void forget(String route) {
        answers.keySet().removeIf(series -> series.route().equals(route));
        failures.keySet().removeIf(series -> series.route().equals(route));
        unreadable.remove(route);
        remove(route, name -> true);
    }

    /**
     * Forgets what is read from the upstream of a route, to be registered anew. What was counted here goes on.
     *
     * @param route its name
     */
    public void forgetFigures(String route) {
        remove(route, name -> OF_UPSTREAMS.stream().anyMatch(name::startsWith));
    }

    private void remove(String route, Predicate<String> kind) {
        registry.getMeters().stream()
                .map(Meter::getId)
                .filter(id -> route.equals(id.getTag("route")) && kind.test(id.getName()))
                .forEach(registry::remove);
    }

    /** Where more figures are registered. */
    PrometheusMeterRegistry registry() {
        return registry;
    }

    /** Stops listening to the virtual machine. */
    @Override
    public void close() {
        collections.close();
        registry.close();
    }

    private Timer register(Answer series) {
        return Timer.builder("sluice.http.answers")
                .description("HTTP answers to clients; the time of a stream is its life")
                .tag("route", series.route())
                .tag("method", series.method())
                .tag("status", series.status() == 0 ? "none" : Integer.toString(series.status()))
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    private Timer register(Call series) {
        return Timer.builder("sluice.interceptor.calls")
                .description("What interceptors decided, and the time they took")
                .tag("interceptor", series.interceptor())
                .tag("direction", word(series.direction()))
                .tag("outcome", word(series.outcome()))
                .register(registry);
    }

    private Counter register(Failure series) {
        return Counter.builder("sluice.faults")
                .description("Messages that came to nothing, and whose fault it was")
                .tag("route", series.route())
                .tag("reason", series.fault().reason())
                .tag("fault", series.fault().party().wireName())
                .register(registry);
    }

    private Counter register(Reloaded.Outcome outcome) {
        return Counter.builder("sluice.config.reloads")
                .description("How often the configuration file was read again, by what came of it")
                .tag("outcome", word(outcome))
                .register(registry);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private record Answer(String route, String method, int status) {}

    private record Call(String interceptor, Direction direction, Outcome outcome) {}

    private record Failure(String route, Fault fault) {}
}
