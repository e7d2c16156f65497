package dev.sluice.session.redis.replica;

import dev.sluice.session.replica.ReplicaUnavailableException;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** What becomes of an answer when frames are lost, doubled or reordered. */
final class OpenQuestionTest {
    private static final ReplicaBusSettings SETTINGS =
            new ReplicaBusSettings(Duration.ofSeconds(1), Duration.ofSeconds(1), 2, 10, 10, 1000, 4, 1000);

    @Test
    void frames_allInOrder_arePassedOn() {
        after(question -> {
                    question.taken(frame(BusFrame.Kind.TAKEN, 0));
                    question.message(frame(BusFrame.Kind.MESSAGE, 1));
                    question.message(frame(BusFrame.Kind.MESSAGE, 2));
                    question.completed(frame(BusFrame.Kind.COMPLETED, 2));
                })
                .expectNext(0L, 1L, 2L)
                .verifyComplete();
    }

    @Test
    void frames_doubled_arePassedOnOnce() {
        after(question -> {
                    question.taken(frame(BusFrame.Kind.TAKEN, 0));
                    question.taken(frame(BusFrame.Kind.TAKEN, 0));
                    question.message(frame(BusFrame.Kind.MESSAGE, 1));
                    question.message(frame(BusFrame.Kind.MESSAGE, 1));
                    question.completed(frame(BusFrame.Kind.COMPLETED, 1));
                    question.completed(frame(BusFrame.Kind.COMPLETED, 1));
                })
                .expectNext(0L, 1L)
                .verifyComplete();
    }

    @Test
    void message_lost_breaksOffBeforeTheGap() {
        after(question -> {
                    question.taken(frame(BusFrame.Kind.TAKEN, 0));
                    question.message(frame(BusFrame.Kind.MESSAGE, 1));
                    question.message(frame(BusFrame.Kind.MESSAGE, 3));
                    question.message(frame(BusFrame.Kind.MESSAGE, 2));
                })
                .expectNext(0L, 1L)
                .verifyErrorMessage("replica other: lost messages 2 to 2 of an answer");
    }

    @Test
    void acknowledgement_lost_breaksOff() {
        after(question -> question.message(frame(BusFrame.Kind.MESSAGE, 1)))
                .verifyError(ReplicaUnavailableException.class);
    }

    @Test
    void lastMessage_lost_isNoticedAtTheEnd() {
        after(question -> {
                    question.taken(frame(BusFrame.Kind.TAKEN, 0));
                    question.completed(frame(BusFrame.Kind.COMPLETED, 1));
                })
                .expectNext(0L)
                .verifyErrorMessage("replica other: lost messages 1 to 1 of an answer");
    }

    @Test
    void lastMessage_lost_isNoticedByThePulse() {
        after(question -> {
                    question.taken(frame(BusFrame.Kind.TAKEN, 0));
                    question.sent(0);
                    question.sent(1);
                })
                .expectNext(0L)
                .verifyErrorMessage("replica other: lost messages 1 to 1 of an answer");
    }

    @Test
    void pulses_withoutAWord_breakOff() {
        after(question -> {
                    question.taken(frame(BusFrame.Kind.TAKEN, 0));
                    beat(question, 2);
                    question.sent(0);
                    beat(question, 3);
                })
                .expectNext(0L)
                .verifyErrorMessage("replica other: it has fallen silent");
    }

    @Test
    void pulses_withAWordInBetween_goOn() {
        after(question -> {
                    question.taken(frame(BusFrame.Kind.TAKEN, 0));
                    beat(question, 2);
                    question.sent(0);
                    beat(question, 2);
                    question.completed(frame(BusFrame.Kind.COMPLETED, 0));
                })
                .expectNext(0L)
                .verifyComplete();
    }

    @Test
    void messages_beyondTheWindow_breakOff() {
        after(question -> {
                    question.taken(frame(BusFrame.Kind.TAKEN, 0));
                    for (int i = 1; i <= 5; i++) {
                        question.message(frame(BusFrame.Kind.MESSAGE, i));
                    }
                })
                .expectNext(0L, 1L, 2L, 3L, 4L)
                .verifyErrorMessage("replica other: it sends faster than it was allowed to");
    }

    private static void beat(OpenQuestion question, int times) {
        for (int i = 0; i < times; i++) {
            var unused = question.beat();
        }
    }

    /** The sequences that come out when this happens. */
    private static StepVerifier.FirstStep<Long> after(Consumer<OpenQuestion> events) {
        Flux<Long> sequences = Flux.<BusFrame>create(
                        sink -> events.accept(new OpenQuestion(1, "other", SETTINGS, sink)))
                .map(BusFrame::sequence);
        return StepVerifier.create(sequences);
    }

    private static BusFrame frame(BusFrame.Kind kind, long sequence) {
        return BusFrame.sign(kind, "other", 1, sequence);
    }
}
