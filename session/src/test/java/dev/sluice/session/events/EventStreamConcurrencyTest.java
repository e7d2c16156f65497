package dev.sluice.session.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** A writer and readers on threads of their own; no assertion depends on who is faster. */
class EventStreamConcurrencyTest {
    private static final EventLogSettings SETTINGS = new EventLogSettings(8, 1_000, 16, 100_000);

    private final Scheduler writerThread = Schedulers.newSingle("writer");
    private final Scheduler readerThreads = Schedulers.newParallel("readers", 2);

    @AfterEach
    void dispose() {
        writerThread.dispose();
        readerThreads.dispose();
    }

    @Test
    void stream_writerAndReaderRace_deliversEveryEventOnceInOrder() {
        for (int round = 0; round < 2_000; round++) {
            EventStream<Integer> stream =
                    new EventStream<>(1, SETTINGS, data -> 10, new HeldBytes(), it -> {}, StreamTap.none());
            Mono<Void> writing = stream.writeFrom(Flux.range(1, 100)).subscribeOn(writerThread);
            Mono<List<Integer>> reading = stream.readAfter(0)
                    .map(StreamEvent::data)
                    .limitRate(3)
                    .collectList()
                    .subscribeOn(readerThreads);

            StepVerifier.create(Mono.zip(reading, writing.thenReturn(true)))
                    .assertNext(both -> assertThat(both.getT1())
                            .containsExactlyElementsOf(LongStream.rangeClosed(1, 100)
                                    .mapToObj(n -> (int) n)
                                    .toList()))
                    .verifyComplete();
        }
    }

    @Test
    void stream_readerComesAndGoes_losesNoEvent() {
        for (int round = 0; round < 300; round++) {
            EventStream<Integer> stream =
                    new EventStream<>(1, SETTINGS, data -> 10, new HeldBytes(), it -> {}, StreamTap.none());
            AtomicLong last = new AtomicLong();
            List<Long> received = new ArrayList<>();
            Mono<Void> writing = stream.writeFrom(Flux.range(1, 200)).subscribeOn(writerThread);
            Mono<Void> reading = Flux.defer(() -> stream.readAfter(last.get())
                            .take(ThreadLocalRandom.current().nextInt(1, 6)))
                    .subscribeOn(readerThreads)
                    .doOnNext(event -> {
                        received.add(event.id().sequence());
                        last.set(event.id().sequence());
                    })
                    .repeat(() -> last.get() < 200)
                    .then();

            StepVerifier.create(Mono.when(writing, reading)).verifyComplete();

            assertThat(received)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, 200).boxed().toList());
        }
    }

    @Test
    void stream_readersReplaceEachOther_theLastGetsTheRest() {
        for (int round = 0; round < 2_000; round++) {
            EventStream<Integer> stream =
                    new EventStream<>(1, SETTINGS, data -> 10, new HeldBytes(), it -> {}, StreamTap.none());
            Mono<List<Long>> first = sequences(stream);
            Mono<List<Long>> second = sequences(stream);
            Mono<Void> writing = stream.writeFrom(Flux.range(1, 6)).subscribeOn(writerThread);

            StepVerifier.create(Mono.zip(first, second, writing.thenReturn(true)))
                    .assertNext(all -> {
                        assertThat(all.getT1()).isEqualTo(fromOne(all.getT1().size()));
                        assertThat(all.getT2()).isEqualTo(fromOne(all.getT2().size()));
                        assertThat(Math.max(all.getT1().size(), all.getT2().size()))
                                .isEqualTo(6);
                    })
                    .verifyComplete();
        }
    }

    @Test
    void log_streamsOpenedAndCompletedAtOnce_staysWithinItsBounds() {
        HeldBytes held = new HeldBytes();
        EventLog<Integer> log = new EventLog<>(new EventLogSettings(8, 1_000, 5, 100_000), data -> 10, held);

        StepVerifier.create(Flux.range(0, 5_000)
                        .flatMap(
                                n -> Mono.fromRunnable(() -> {
                                            EventStream<Integer> stream = log.open();
                                            stream.append(n);
                                            stream.complete();
                                        })
                                        .subscribeOn(readerThreads),
                                16))
                .verifyComplete();

        assertThat(log.bytes()).isEqualTo(5 * 10);
        assertThat(held.sum()).isEqualTo(5 * 10);
        log.close();
        assertThat(held.sum()).isZero();
    }

    private Mono<List<Long>> sequences(EventStream<Integer> stream) {
        return stream.readAfter(0)
                .map(event -> event.id().sequence())
                .collectList()
                .subscribeOn(readerThreads);
    }

    private static List<Long> fromOne(int last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }
}
