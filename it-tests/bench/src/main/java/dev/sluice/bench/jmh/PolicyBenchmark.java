package dev.sluice.bench.jmh;

import dev.sluice.interceptors.Attributes;
import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.InterceptorHost;
import dev.sluice.interceptors.Principal;
import dev.sluice.interceptors.TransportType;
import dev.sluice.interceptors.chain.ChainListener;
import dev.sluice.interceptors.chain.ChainPlan;
import dev.sluice.interceptors.chain.InterceptorChain;
import dev.sluice.interceptors.chain.RegisteredInterceptor;
import dev.sluice.interceptors.chain.Verdict;
import dev.sluice.interceptors.chain.When;
import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.plugin.InterceptorFactories;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import reactor.core.scheduler.Schedulers;

/**
 * A small call of a tool and its answer through a chain of built-in policies: what is read of the bytes in any case, and what
 * the policies add. The figures are to be held against what a whole call costs a process, which the load benchmark measures.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PolicyBenchmark {
    private static final Map<String, Object> RULES = Map.of(
            "rules",
            List.of(
                    Map.of("deny", "tool.startsWith('wipe_') && !('admin' in scopes)"),
                    Map.of("allow", "tool == 'echo' && principal.subject == 'ada'")));
    private static final Map<String, Object> RATE = Map.of(
            "limits", List.of(Map.of("per", List.of("principal", "tool"), "permits", 1_000_000_000, "window", "1s")));
    private static final Principal ADA = new Principal("https://issuer", "ada", "app", Set.of("read"), Map.of());

    private final MessageReader reader = new MessageReader(JsonLimits.defaults());
    private final byte[] call =
            bytes("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"echo\","
                    + "\"arguments\":{\"text\":\"" + "x".repeat(120) + "\"}}}");
    private final byte[] answer =
            bytes("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\""
                    + "x".repeat(160) + "\"}]}}");
    private InterceptorChain chain = chain(List.of());

    /** What the chain is: empty, two policies that apply, or these among eight that do not. */
    @Param({"EMPTY", "EIGHT_THAT_DO_NOT", "TWO_THAT_APPLY", "TEN_OF_WHICH_TWO"})
    public Kind policies = Kind.EMPTY;

    /** Chains to compare. */
    public enum Kind {
        /** Nobody. */
        EMPTY,
        /** Eight for other messages. */
        EIGHT_THAT_DO_NOT,
        /** Authorization and a rate limit. */
        TWO_THAT_APPLY,
        /** All of them. */
        TEN_OF_WHICH_TWO
    }

    /** Builds the chain. */
    @Setup
    public void build() {
        List<RegisteredInterceptor> interceptors = new ArrayList<>();
        try (InterceptorFactories factories = InterceptorFactories.load(List.of())) {
            if (policies != Kind.EMPTY && policies != Kind.TWO_THAT_APPLY) {
                interceptors.addAll(others(factories));
            }
            if (policies == Kind.TWO_THAT_APPLY || policies == Kind.TEN_OF_WHICH_TWO) {
                interceptors.add(made(factories, "authorization", RULES));
                interceptors.add(made(factories, "rate-limit", RATE));
            }
        }
        chain = chain(interceptors);
    }

    /**
     * Reads a call and its answer, and runs the chain over both.
     *
     * @param seen takes the verdicts
     */
    @Benchmark
    public void exchange(Blackhole seen) {
        Attributes attributes = new Attributes();
        McpRequest request = (McpRequest) reader.readOne(call);
        attributes.noteTarget(request.method(), request);
        judge(request, Direction.CLIENT_TO_SERVER, attributes, seen);
        judge(reader.readOne(answer), Direction.SERVER_TO_CLIENT, attributes, seen);
        attributes.end();
    }

    private void judge(McpMessage message, Direction direction, Attributes attributes, Blackhole seen) {
        Optional<ProtocolVersion> version = Optional.of(ProtocolVersion.V2025_06_18);
        ChainPlan plan = chain.plan(version, direction, "tools/call");
        if (plan.isEmpty()) {
            seen.consume(message);
            return;
        }
        InterceptContext context = new InterceptContext(
                message,
                direction,
                "tools/call",
                Optional.empty(),
                TransportType.STREAMABLE_HTTP,
                version,
                Instant.EPOCH,
                "bench-1",
                Map.of(),
                "bench",
                ADA,
                Map.of(),
                attributes);
        Verdict verdict = chain.run(plan, context).block();
        if (!(verdict instanceof Verdict.Pass)) {
            throw new IllegalStateException("the policies are to let it pass: " + verdict);
        }
        seen.consume(verdict);
    }

    private static List<RegisteredInterceptor> others(InterceptorFactories factories) {
        When reading = When.of(List.of("resources/read"), List.of(), List.of(), List.of());
        When older = When.of(List.of(), List.of(), List.of(), List.of(ProtocolVersion.V2024_11_05));
        return List.of(
                made(factories, "protocol-validator", Map.of()).when(reading),
                made(factories, "access-log", Map.of()).when(older),
                made(factories, "schema-validation", Map.of()).when(reading),
                made(factories, "virtual-tools", Map.of()).when(older),
                made(factories, "trace-context", Map.of()).when(reading),
                made(factories, "inject", Map.of("headers", Map.of("X-A", "b"))).when(older),
                made(factories, "concurrency-limit", Map.of("limits", List.of(Map.of("calls", 10))))
                        .when(reading),
                made(factories, "rate-limit", RATE).when(older));
    }

    private static RegisteredInterceptor made(
            InterceptorFactories factories, String name, Map<String, Object> settings) {
        return RegisteredInterceptor.of(name, factories.require(name).create(settings, InterceptorHost.alone()));
    }

    private static InterceptorChain chain(List<RegisteredInterceptor> interceptors) {
        return new InterceptorChain(
                interceptors, Schedulers.parallel(), Schedulers.boundedElastic(), ChainListener.none());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
