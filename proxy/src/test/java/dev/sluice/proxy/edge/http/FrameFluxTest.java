package dev.sluice.proxy.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.exchange.Reply;
import dev.sluice.proxy.exchange.ReplyPart;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;

class FrameFluxTest {
    private static final Duration INTERVAL = Duration.ofSeconds(15);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

    @Test
    void frames_ofQuickReplies_areTheRepliesOnly() {
        StepVerifier.create(frames(Flux.just(reply("1"), reply("2"))))
                .assertNext(frame -> assertThat(text(frame)).isEqualTo("1"))
                .assertNext(frame -> assertThat(text(frame)).isEqualTo("2"))
                .verifyComplete();
        assertThat(time.getScheduledTaskCount()).isLessThanOrEqualTo(1);
    }

    @Test
    void frames_ofASilentSource_areSignsOfLifeInEveryInterval() {
        StepVerifier.create(frames(Flux.never()))
                .then(() -> time.advanceTimeBy(INTERVAL.multipliedBy(3)))
                .expectNext(Frame.signOfLife(), Frame.signOfLife(), Frame.signOfLife())
                .thenCancel()
                .verify();
    }

    @Test
    void signOfLife_withoutDemand_isLeftOut() {
        StepVerifier.create(frames(Flux.never()), 0)
                .then(() -> time.advanceTimeBy(INTERVAL.multipliedBy(3)))
                .thenRequest(1)
                .then(() -> time.advanceTimeBy(INTERVAL))
                .expectNext(Frame.signOfLife())
                .thenCancel()
                .verify();
    }

    @Test
    void reply_whoseDemandASignOfLifeUsed_waitsForMore() {
        TestPublisher<Reply> source = TestPublisher.create();

        StepVerifier.create(frames(source.flux()), 1)
                .then(() -> time.advanceTimeBy(INTERVAL))
                .expectNext(Frame.signOfLife())
                .then(() -> source.next(reply("late")))
                .expectNoEvent(Duration.ofMillis(50))
                .thenRequest(1)
                .assertNext(frame -> assertThat(text(frame)).isEqualTo("late"))
                .then(source::complete)
                .verifyComplete();
    }

    @Test
    void demand_afterASignOfLife_isPassedOnLessWhatWasOverdrawn() {
        TestPublisher<Reply> source = TestPublisher.create();
        AtomicInteger requested = new AtomicInteger();

        StepVerifier.create(frames(source.flux().doOnRequest(count -> requested.addAndGet((int) count))), 1)
                .then(() -> time.advanceTimeBy(INTERVAL))
                .expectNext(Frame.signOfLife())
                .thenRequest(3)
                .then(() -> assertThat(requested).hasValue(3))
                .thenCancel()
                .verify();
    }

    @Test
    void failure_ofTheSource_comesAfterItsReplies() {
        StepVerifier.create(frames(Flux.just(reply("1")).concatWith(Flux.error(new IllegalStateException("broken")))))
                .assertNext(frame -> assertThat(text(frame)).isEqualTo("1"))
                .verifyErrorMessage("broken");
    }

    @Test
    void cancel_ofTheFrames_cancelsTheSourceAndTheTimer() {
        TestPublisher<Reply> source = TestPublisher.create();

        StepVerifier.create(frames(source.flux())).thenCancel().verify();
        time.advanceTimeBy(INTERVAL.multipliedBy(2));

        source.assertCancelled();
    }

    @Test
    void frames_fromTwoThreads_loseAndReorderNothing() {
        List<Reply> sent = IntStream.range(0, 20_000)
                .mapToObj(i -> reply(Integer.toString(i)))
                .toList();
        Flux<Reply> source = Flux.fromIterable(sent).publishOn(Schedulers.parallel());
        Flux<Frame> frames = new FrameFlux(source, Duration.ofNanos(50_000), Schedulers.single());

        StepVerifier.create(frames.limitRate(7)
                        .filter(frame -> frame.reply().isPresent())
                        .map(FrameFluxTest::text)
                        .collectList())
                .assertNext(texts -> assertThat(texts)
                        .isEqualTo(sent.stream()
                                .map(reply -> text(Frame.of(reply)))
                                .toList()))
                .expectComplete()
                .verify(Duration.ofSeconds(60));
    }

    private Flux<Frame> frames(Flux<Reply> replies) {
        return Frame.of(replies, INTERVAL, time);
    }

    private static Reply reply(String text) {
        return Reply.of(new ReplyPart.Chunk(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(Frame frame) {
        ReplyPart.Chunk chunk = (ReplyPart.Chunk) frame.reply().orElseThrow().part();
        return new String(chunk.bytes(), StandardCharsets.UTF_8);
    }
}
