package dev.sluice.proxy.connector.http;

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

/** Decoding one server-sent event that comes in one piece. Stands here because the decoder is nobody else's business. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SseDecodeBenchmark {
    private static final int LIMIT = 1 << 20;

    private byte[] event = new byte[0];

    /** Size of the event's data in bytes. */
    @Param({"260", "4096", "102400"})
    public int bytes;

    /** Writes the event. */
    @Setup
    public void write() {
        event = ("event: message\nid: 1-1\ndata: " + "x".repeat(bytes) + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * A decoder of its own for every event, as for a call that is answered with one.
     *
     * @return how many events came out
     */
    @Benchmark
    public int decode() {
        return new SseDecoder(LIMIT, LIMIT).feed(event).size();
    }
}
