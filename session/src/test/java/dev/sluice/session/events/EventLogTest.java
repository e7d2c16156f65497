package dev.sluice.session.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** At most 3 completed streams with at most 100 bytes together; an event is as large as its text is long. */
class EventLogTest {
    private final HeldBytes held = new HeldBytes();
    private final EventLog<String> log = new EventLog<>(new EventLogSettings(4, 1_000, 3, 100), String::length, held);

    @Test
    void open_each_hasTheNextNumberAndIsFoundByItsEvents() {
        EventStream<String> first = log.open();
        EventStream<String> second = log.open();

        assertThat(first.number()).isEqualTo(1);
        assertThat(second.number()).isEqualTo(2);
        assertThat(log.find(new EventId(2, 99))).containsSame(second);
        assertThat(log.find(new EventId(3, 0))).isEmpty();
    }

    @Test
    void completed_beyondTheCount_dropsTheOldest() {
        List<EventStream<String>> streams =
                IntStream.range(0, 5).mapToObj(n -> completed("x")).toList();

        assertThat(streams.stream().map(this::isKept)).containsExactly(false, false, true, true, true);
        assertThat(log.bytes()).isEqualTo(3);
    }

    @Test
    void completed_beyondTheBytes_dropsTheOldest() {
        EventStream<String> first = completed("x".repeat(60));
        EventStream<String> second = completed("x".repeat(60));

        assertThat(isKept(first)).isFalse();
        assertThat(isKept(second)).isTrue();
        assertThat(log.bytes()).isEqualTo(60);
    }

    @Test
    void completed_aloneLargerThanTheBytes_isKeptUntilTheNext() {
        EventStream<String> large = completed("x".repeat(900));
        assertThat(isKept(large)).isTrue();

        EventStream<String> next = completed("x");

        assertThat(isKept(large)).isFalse();
        assertThat(isKept(next)).isTrue();
    }

    @Test
    void open_streams_areNeverDropped() {
        EventStream<String> open = log.open();
        open.append("x".repeat(500));

        IntStream.range(0, 10).forEach(n -> assertThat(isKept(completed("x"))).isTrue());

        assertThat(isKept(open)).isTrue();
    }

    @Test
    void completed_beingRead_isDroppedOnlyAfterTheReaderHasGone() {
        EventStream<String> read = completed("x");
        StepVerifier.create(read.readAfter(0), 0)
                .expectSubscription()
                .then(() -> IntStream.range(0, 5)
                        .forEach(n -> assertThat(isKept(completed("y"))).isTrue()))
                .then(() -> assertThat(isKept(read)).isTrue())
                .thenRequest(1)
                .expectNextCount(1)
                .verifyComplete();

        EventStream<String> next = completed("z");
        assertThat(isKept(read)).isFalse();
        assertThat(isKept(next)).isTrue();
    }

    @Test
    void completed_undelivered_isThereForTheClientThatComesBack() {
        EventStream<String> stream = completed("the answer");

        StepVerifier.create(Flux.from(log.find(new EventId(stream.number(), 0))
                                .orElseThrow()
                                .readAfter(0))
                        .map(StreamEvent::data))
                .expectNext("the answer")
                .verifyComplete();
        assertThat(isKept(stream)).isTrue();
    }

    @Test
    void close_atWork_completesReadersAndCancelsWriters() {
        EventStream<String> stream = log.open();
        TestPublisher<String> source = TestPublisher.create();
        StepVerifier writer = StepVerifier.create(stream.writeFrom(source.flux()))
                .expectComplete()
                .verifyLater();
        StepVerifier reader =
                StepVerifier.create(stream.readAfter(0)).expectComplete().verifyLater();

        log.close();
        log.close();

        reader.verify();
        writer.verify();
        source.assertCancelled();
        assertThat(log.bytes()).isZero();
        assertThat(isKept(stream)).isFalse();
    }

    @Test
    void open_afterClose_isClosedToo() {
        log.close();

        EventStream<String> late = log.open();

        assertThat(late.completed()).isTrue();
        assertThat(log.find(new EventId(late.number(), 0))).isEmpty();
        StepVerifier.create(late.readAfter(0)).verifyComplete();
    }

    @Test
    void held_streamsOfTwoLogs_areAddedUp() {
        EventLog<String> other = new EventLog<>(EventLogSettings.defaults(), String::length, held);

        log.open().append("four");
        other.open().append("seven.7");

        assertThat(held.sum()).isEqualTo(11);
        other.close();
        assertThat(held.sum()).isEqualTo(4);
    }

    @Test
    void discarded_beforeItsEnd_isClosedWithTheLog() {
        EventStream<String> stream = log.open();
        TestPublisher<String> source = TestPublisher.create();

        StepVerifier.create(stream.writeFrom(source.flux())
                        .thenMany(Flux.<StreamEvent<String>>empty())
                        .mergeWith(stream.readAfter(0)))
                .then(() -> source.next("the answer"))
                .expectNextCount(1)
                .then(() -> log.discard(stream))
                .then(log::close)
                .verifyComplete();
        source.assertCancelled();
    }

    @Test
    void held_discardedWhileItIsRead_countsNoMore() {
        EventStream<String> stream = completed("read me");
        StepVerifier.create(stream.readAfter(0), 0)
                .expectSubscription()
                .then(() -> log.discard(stream))
                .then(() -> assertThat(held.sum()).isZero())
                .thenRequest(1)
                .expectNextCount(1)
                .verifyComplete();

        assertThat(held.sum()).isZero();
    }

    @Test
    void held_eventsDroppedAfterTheirDelivery_countNoMore() {
        EventStream<String> stream = log.open();
        IntStream.range(0, 10).forEach(n -> stream.append("x"));
        assertThat(held.sum()).isEqualTo(10);

        StepVerifier.create(stream.readAfter(0))
                .expectNextCount(10)
                .then(() -> assertThat(held.sum()).isEqualTo(4))
                .thenCancel()
                .verify();
    }

    @Test
    void held_completedStreamsBeyondTheBound_countNoMore() {
        IntStream.range(0, 10).forEach(n -> assertThat(isKept(completed("x"))).isTrue());

        assertThat(held.sum()).isEqualTo(3);
    }

    private EventStream<String> completed(String data) {
        EventStream<String> stream = log.open();
        stream.append(data);
        stream.complete();
        return stream;
    }

    private boolean isKept(EventStream<String> stream) {
        return log.find(new EventId(stream.number(), 0)).isPresent();
    }
}
