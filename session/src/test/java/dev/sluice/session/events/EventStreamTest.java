package dev.sluice.session.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** Streams of at most 4 events and 100 bytes of each kind; an event is as large as its text is long. */
class EventStreamTest {
    private static final EventLogSettings SETTINGS = new EventLogSettings(4, 100, 16, 1_000);

    private final AtomicInteger settled = new AtomicInteger();
    private final EventStream<String> stream = new EventStream<>(
            7, SETTINGS, String::length, new HeldBytes(), it -> settled.incrementAndGet(), StreamTap.none());

    @Test
    void readAfter_zero_givesEveryEventWithItsId() {
        stream.append("a");
        stream.append("b");
        stream.complete();

        StepVerifier.create(stream.readAfter(0))
                .expectNext(new StreamEvent<>(new EventId(7, 1), "a"))
                .expectNext(new StreamEvent<>(new EventId(7, 2), "b"))
                .verifyComplete();
    }

    @Test
    void readAfter_eventsLater_areDeliveredLive() {
        StepVerifier.create(stream.readAfter(0).map(StreamEvent::data))
                .then(() -> stream.append("a"))
                .expectNext("a")
                .then(() -> stream.append("b"))
                .expectNext("b")
                .then(stream::complete)
                .verifyComplete();
    }

    @Test
    void readAfter_completedAndEmpty_completes() {
        stream.complete();

        StepVerifier.create(stream.readAfter(0)).verifyComplete();
    }

    @Test
    void readAfter_completedButUndelivered_completesOnlyAfterTheLastEvent() {
        stream.append("a");
        stream.complete();

        StepVerifier.create(stream.readAfter(0).map(StreamEvent::data), 0)
                .expectSubscription()
                .then(() -> assertThat(stream.attached()).isTrue())
                .thenRequest(1)
                .expectNext("a")
                .verifyComplete();
        assertThat(stream.attached()).isFalse();
    }

    @Test
    void readAfter_demand_isHonouredExactly() {
        List<String> received = new ArrayList<>();
        appendAll("a", "b", "c");

        StepVerifier.create(stream.readAfter(0).map(StreamEvent::data).doOnNext(received::add), 0)
                .expectSubscription()
                .then(() -> assertThat(received).isEmpty())
                .thenRequest(2)
                .expectNext("a", "b")
                .then(() -> stream.append("d"))
                .then(() -> assertThat(received).containsExactly("a", "b"))
                .thenRequest(1)
                .expectNext("c")
                .then(() -> assertThat(received).containsExactly("a", "b", "c"))
                .thenRequest(5)
                .expectNext("d")
                .thenCancel()
                .verify();
    }

    @Test
    void readAfter_demandFromInsideOnNext_doesNotGrowTheStack() {
        EventStream<String> large = new EventStream<>(
                1,
                new EventLogSettings(200_000, 1 << 20, 1, 1 << 20),
                String::length,
                new HeldBytes(),
                it -> {},
                StreamTap.none());
        for (int i = 0; i < 100_000; i++) {
            large.append("x");
        }
        large.complete();

        StepVerifier.create(large.readAfter(0).limitRate(1).count())
                .expectNext(100_000L)
                .verifyComplete();
    }

    @Test
    void readAfter_middle_replaysThenGoesOnLive() {
        appendAll("a", "b", "c");
        take(2);

        StepVerifier.create(stream.readAfter(1).map(StreamEvent::data))
                .expectNext("b", "c")
                .then(() -> stream.append("d"))
                .expectNext("d")
                .then(stream::complete)
                .verifyComplete();
    }

    @Test
    void readAfter_evicted_startsWithTheOldestKept() {
        deliver("a", "b", "c", "d", "e", "f");

        assertThat(stream.canResumeAfter(1)).isFalse();
        assertThat(stream.canResumeAfter(2)).isTrue();
        assertThat(take(0, 4)).containsExactly("c", "d", "e", "f");
    }

    @Test
    void readAfter_claimOfUndelivered_skipsNothing() {
        appendAll("a", "b");

        assertThat(stream.canResumeAfter(1)).isFalse();
        assertThat(take(2, 2)).containsExactly("a", "b");
    }

    @Test
    void readAfter_negative_isRefused() {
        assertThatThrownBy(() -> stream.readAfter(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readAfter_newerReader_completesTheOlder() {
        stream.append("a");
        StepVerifier older = StepVerifier.create(stream.readAfter(0).map(StreamEvent::data))
                .expectNext("a")
                .expectComplete()
                .verifyLater();

        StepVerifier.create(stream.readAfter(0).map(StreamEvent::data))
                .expectNext("a")
                .then(older::verify)
                .then(() -> stream.append("b"))
                .expectNext("b")
                .then(() -> assertThat(stream.attached()).isTrue())
                .thenCancel()
                .verify();
    }

    @Test
    void readAfter_newerReaderInTheMiddleOfADelivery_getsTheRest() {
        appendAll("a", "b", "c");
        List<String> older = new ArrayList<>();
        List<String> newer = new ArrayList<>();
        Mono<Void> newerReader =
                stream.readAfter(1).doOnNext(event -> newer.add(event.data())).then();

        StepVerifier.create(stream.readAfter(0).doOnNext(event -> {
                    older.add(event.data());
                    assertThat(newerReader.subscribe().isDisposed()).isFalse();
                }))
                .expectNextCount(1)
                .verifyComplete();

        assertThat(older).containsExactly("a");
        assertThat(newer).containsExactly("b", "c");
    }

    @Test
    void readAfter_cancelled_detachesAndTheNextGoesOn() {
        appendAll("a", "b");

        assertThat(take(0, 1)).containsExactly("a");

        assertThat(stream.attached()).isFalse();
        assertThat(take(1, 1)).containsExactly("b");
    }

    @Test
    void canResumeAfter_each_isTrueFromTheEvictedToTheDelivered() {
        assertThat(stream.canResumeAfter(0)).isTrue();
        assertThat(stream.canResumeAfter(1)).isFalse();

        deliver("a", "b", "c", "d", "e");
        stream.append("f");

        assertThat(List.of(0L, 1L, 2L, 5L, 6L, 7L).stream().map(stream::canResumeAfter))
                .containsExactly(false, true, true, true, false, false);
    }

    @Test
    void delivered_beyondTheBytes_areEvictedOldestFirst() {
        deliver("a".repeat(40), "b".repeat(40), "c".repeat(40));

        assertThat(stream.bytes()).isEqualTo(80);
        assertThat(stream.canResumeAfter(0)).isFalse();
        assertThat(stream.canResumeAfter(1)).isTrue();
    }

    @Test
    void lastEvent_largerThanTheBound_isKept() {
        deliver("a", "b".repeat(5_000));
        stream.complete();

        assertThat(stream.bytes()).isEqualTo(5_000);
        assertThat(take(1, 1)).containsExactly("b".repeat(5_000));
    }

    @Test
    void writeFrom_source_isPassedThroughAndCompletesTheStream() {
        StepVerifier reader = StepVerifier.create(stream.readAfter(0).map(StreamEvent::data))
                .expectNext("a", "b", "c")
                .expectComplete()
                .verifyLater();

        StepVerifier.create(stream.writeFrom(Flux.just("a", "b", "c"))).verifyComplete();

        reader.verify();
        assertThat(stream.completed()).isTrue();
        assertThat(settled).hasValue(1);
    }

    @Test
    void writeFrom_noReader_stopsAtTheEvents() {
        AtomicLong requested = new AtomicLong();
        Flux<String> many = Flux.range(0, 50).map(n -> "x").doOnRequest(requested::addAndGet);

        Disposable writing = stream.writeFrom(many).subscribe();

        assertThat(requested).hasValue(4);
        assertThat(take(0, 3)).hasSize(3);
        assertThat(requested).hasValue(7);
        writing.dispose();
    }

    @Test
    void writeFrom_noReader_stopsAtTheBytes() {
        AtomicLong requested = new AtomicLong();
        Flux<String> many = Flux.range(0, 50).map(n -> "x".repeat(40)).doOnRequest(requested::addAndGet);

        Disposable writing = stream.writeFrom(many).subscribe();

        assertThat(requested).hasValue(3);
        writing.dispose();
    }

    @Test
    void writeFrom_oversizedEvents_passOneByOne() {
        Flux<String> source = Flux.range(0, 3).map(n -> "x".repeat(5_000));
        AtomicLong requested = new AtomicLong();

        StepVerifier writer = StepVerifier.create(stream.writeFrom(source.doOnRequest(requested::addAndGet)))
                .expectComplete()
                .verifyLater();
        assertThat(requested).hasValue(1);

        StepVerifier.create(stream.readAfter(0)).expectNextCount(3).verifyComplete();
        writer.verify();
    }

    @Test
    void writeFrom_ownEventsFillTheRoom_requestsNothing() {
        appendAll("a", "b", "c", "d", "e");
        TestPublisher<String> source = TestPublisher.create();

        Disposable writing = stream.writeFrom(source.flux()).subscribe();
        source.assertNoSubscribers();
        assertThat(take(0, 5)).hasSize(5);

        source.assertMinRequested(1);
        writing.dispose();
        source.assertCancelled();
    }

    @Test
    void writeFrom_sourceFails_leavesTheEndToTheOwner() {
        Flux<String> source = Flux.just("a").concatWith(Mono.error(new IllegalStateException("upstream gone")));

        StepVerifier.create(stream.writeFrom(source)).verifyErrorMessage("upstream gone");

        assertThat(stream.completed()).isFalse();
        stream.append("sorry");
        stream.complete();
        StepVerifier.create(stream.readAfter(0).map(StreamEvent::data))
                .expectNext("a", "sorry")
                .verifyComplete();
    }

    @Test
    void writeFrom_cancelled_cancelsTheSourceAndLeavesTheStreamOpen() {
        TestPublisher<String> source = TestPublisher.create();
        Disposable writing = stream.writeFrom(source.flux()).subscribe();

        writing.dispose();

        source.assertCancelled();
        assertThat(stream.completed()).isFalse();
        StepVerifier.create(stream.writeFrom(Flux.just("a"))).verifyComplete();
    }

    @Test
    void writeFrom_whileAnotherWrites_isAnError() {
        TestPublisher<String> source = TestPublisher.create();
        Disposable writing = stream.writeFrom(source.flux()).subscribe();

        StepVerifier.create(stream.writeFrom(Flux.just("b"))).verifyError(IllegalStateException.class);

        source.next("a");
        source.complete();
        assertThat(writing.isDisposed()).isTrue();
        assertThat(take(0, 1)).containsExactly("a");
    }

    @Test
    void writeFrom_readerComesBack_getsWhatWasWrittenMeanwhile() {
        TestPublisher<String> source = TestPublisher.create();
        Disposable writing = stream.writeFrom(source.flux()).subscribe();
        source.next("a");
        assertThat(take(0, 1)).containsExactly("a");
        source.next("b", "c");
        source.complete();
        assertThat(writing.isDisposed()).isTrue();

        StepVerifier.create(stream.readAfter(1).map(StreamEvent::data))
                .expectNext("b", "c")
                .verifyComplete();
    }

    @Test
    void append_completed_isRefused() {
        stream.complete();

        assertThatThrownBy(() -> stream.append("late")).isInstanceOf(IllegalStateException.class);
        StepVerifier.create(stream.writeFrom(Flux.empty())).verifyError(IllegalStateException.class);
    }

    @Test
    void settled_completedWithoutReader_isHeardAtOnceAndAfterEachReader() {
        stream.append("a");
        stream.complete();
        stream.complete();
        assertThat(settled).hasValue(1);

        assertThat(take(0, 1)).containsExactly("a");

        assertThat(settled).hasValue(2);
    }

    @Test
    void close_atWork_completesReaderAndWriterAndCancelsTheSource() {
        TestPublisher<String> source = TestPublisher.create();
        StepVerifier writer = StepVerifier.create(stream.writeFrom(source.flux()))
                .expectComplete()
                .verifyLater();
        StepVerifier reader =
                StepVerifier.create(stream.readAfter(0)).expectComplete().verifyLater();

        stream.close();

        reader.verify();
        writer.verify();
        source.assertCancelled();
        stream.append("nobody reads this");
        assertThat(stream.bytes()).isZero();
        assertThat(stream.canResumeAfter(0)).isFalse();
        StepVerifier.create(stream.readAfter(0)).verifyComplete();
        StepVerifier.create(stream.writeFrom(Flux.never())).verifyComplete();
    }

    @Test
    void close_writerWaitingForRoom_completesIt() {
        StepVerifier writer = StepVerifier.create(
                        stream.writeFrom(Flux.range(0, 10).map(n -> "x")))
                .expectComplete()
                .verifyLater();

        stream.close();

        writer.verify();
    }

    private void appendAll(String... data) {
        List.of(data).forEach(stream::append);
    }

    /** Appends and reads each, so that all are delivered. */
    private void deliver(String... data) {
        StepVerifier.FirstStep<StreamEvent<String>> reader = StepVerifier.create(stream.readAfter(Long.MAX_VALUE));
        reader.expectSubscription()
                .then(() -> appendAll(data))
                .expectNextCount(data.length)
                .thenCancel()
                .verify();
    }

    /** Reads a few from the start and goes away. */
    private void take(int count) {
        assertThat(take(0, count)).hasSize(count);
    }

    private List<String> take(long after, int count) {
        List<String> received = new ArrayList<>();
        StepVerifier.create(stream.readAfter(after).map(StreamEvent::data).doOnNext(received::add), count)
                .expectNextCount(count)
                .thenCancel()
                .verify();
        return received;
    }
}
