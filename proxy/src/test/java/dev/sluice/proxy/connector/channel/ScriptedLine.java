package dev.sluice.proxy.connector.channel;

import dev.sluice.proxy.connector.Initiator;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.publisher.TestPublisher;

/** Lines whose upstream end is a test. Each opening closes nothing by itself and begins a new line. */
final class ScriptedLine implements ChannelOpener {
    private final AtomicInteger opened = new AtomicInteger();
    private final List<String> sent = new CopyOnWriteArrayList<>();
    private final List<TestPublisher<byte[]>> lines = new CopyOnWriteArrayList<>();
    private volatile TestPublisher<byte[]> incoming = TestPublisher.create();
    private final AtomicInteger closed = new AtomicInteger();

    @Override
    public Mono<Channel> open(Initiator initiator) {
        return Mono.fromSupplier(() -> {
            opened.incrementAndGet();
            incoming = TestPublisher.create();
            lines.add(incoming);
            return new Line(incoming);
        });
    }

    /** The upstream says something on the newest line. */
    void says(String json) {
        incoming.next(json.getBytes(StandardCharsets.UTF_8));
    }

    /** The upstream says something on an older line; the first is 1. */
    void says(int line, String json) {
        lines.get(line - 1).next(json.getBytes(StandardCharsets.UTF_8));
    }

    void ends() {
        incoming.complete();
    }

    void breaks() {
        incoming.error(FaultException.of(Fault.UPSTREAM_CONNECTION_LOST, "exit code 3"));
    }

    List<String> sent() {
        return sent;
    }

    int opened() {
        return opened.get();
    }

    int closed() {
        return closed.get();
    }

    private final class Line implements Channel {
        private final TestPublisher<byte[]> upstream;

        Line(TestPublisher<byte[]> upstream) {
            this.upstream = upstream;
        }

        @Override
        public Flux<byte[]> incoming() {
            return upstream.flux();
        }

        @Override
        public Mono<Void> send(byte[] message) {
            return Mono.fromRunnable(() -> sent.add(new String(message, StandardCharsets.UTF_8)));
        }

        @Override
        public Mono<Void> close() {
            return Mono.fromRunnable(closed::incrementAndGet);
        }
    }
}
