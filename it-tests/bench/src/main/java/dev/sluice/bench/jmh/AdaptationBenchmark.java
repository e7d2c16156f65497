package dev.sluice.bench.jmh;

import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.adaptation.Adaptation;
import dev.sluice.proxy.adaptation.Adaptations;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a small call of a tool costs more when client and server speak different revisions. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AdaptationBenchmark {
    private final MessageReader reader = new MessageReader(JsonLimits.defaults());
    private final Adaptation adaptation =
            new Adaptations().between(ProtocolVersion.V2025_03_26, ProtocolVersion.V2025_11_25);
    private final McpRequest request = (McpRequest) read("{\"jsonrpc\":\"2.0\",\"id\":17,\"method\":\"tools/call\","
            + "\"params\":{\"name\":\"add\",\"arguments\":{\"a\":1,\"b\":2},\"_meta\":{\"progressToken\":\"t\"}}}");
    private final McpResponse plain = (McpResponse) read(
            "{\"jsonrpc\":\"2.0\",\"id\":17,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"The sum is 3\"}]}}");
    private final McpResponse structured =
            (McpResponse) read("{\"jsonrpc\":\"2.0\",\"id\":17,\"result\":{\"content\":[{\"type\":\"text\","
                    + "\"text\":\"The sum is 3\"}],\"structuredContent\":{\"sum\":3}}}");

    /**
     * A request in which there is nothing to change.
     *
     * @return the same
     */
    @Benchmark
    public McpMessage request() {
        return adaptation.request(request);
    }

    /**
     * A result in which there is nothing to change.
     *
     * @return the same
     */
    @Benchmark
    public McpMessage plainResult() {
        return adaptation.response("tools/call", plain);
    }

    /**
     * A result that is written anew.
     *
     * @return without the structured content
     */
    @Benchmark
    public McpMessage structuredResult() {
        return adaptation.response("tools/call", structured);
    }

    private McpMessage read(String json) {
        return reader.readOne(json.getBytes(StandardCharsets.UTF_8));
    }
}
