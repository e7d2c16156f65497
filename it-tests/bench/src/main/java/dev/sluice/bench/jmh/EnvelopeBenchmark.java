package dev.sluice.bench.jmh;

import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.MessageReader;
import java.nio.charset.StandardCharsets;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reading a message: the scan of the envelope that every message pays for, against a tree of the whole. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EnvelopeBenchmark {
    private final MessageReader reader = new MessageReader(JsonLimits.defaults());
    private final JsonMapper mapper = JsonMapper.builder().build();
    private byte[] message = new byte[0];

    /** Size of the message in bytes, to within one argument. */
    @Param({"260", "4096", "102400"})
    public int bytes;

    /** Builds a tool call whose arguments are many short strings. */
    @Setup
    public void write() {
        StringBuilder json = new StringBuilder(
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"arguments\":{");
        String separator = "";
        for (int i = 0; json.length() < bytes - 40; i++) {
            json.append(separator).append("\"argument").append(i).append("\":\"a value of some length\"");
            separator = ",";
        }
        message = json.append("}}}").toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * What Sluice does.
     *
     * @return the message
     */
    @Benchmark
    public McpMessage scan() {
        return reader.readOne(message);
    }

    /**
     * What it avoids.
     *
     * @return the tree
     */
    @Benchmark
    public JsonNode tree() {
        return mapper.readTree(message);
    }
}
