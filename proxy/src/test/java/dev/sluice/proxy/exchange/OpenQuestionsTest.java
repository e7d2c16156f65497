package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.connector.CallDeadline;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

final class OpenQuestionsTest {
    private final OpenQuestions questions = new OpenQuestions();
    private final CallDeadline running = deadline();
    private final CallDeadline over = deadline();

    @Test
    void open_overTheLimit_refusesTheNewestOnly() {
        assertThat(open("a", running)).isTrue();
        assertThat(open("b", running)).isTrue();

        assertThat(open("c", running)).isFalse();

        assertThat(close("c")).isEmpty();
        assertThat(close("a")).isPresent();
        assertThat(close("b")).isPresent();
    }

    @Test
    void open_afterAnAnswer_hasRoomAgain() {
        assertThat(open("a", running)).isTrue();
        assertThat(open("b", running)).isTrue();
        assertThat(close("a")).isPresent();

        assertThat(open("c", running)).isTrue();
    }

    @Test
    void open_sameIdAgain_needsNoFurtherRoom() {
        assertThat(open("a", running)).isTrue();
        assertThat(open("b", running)).isTrue();

        assertThat(open("b", running)).isTrue();
    }

    @Test
    void open_fullOfQuestionsOfCallsThatAreOver_dropsThose() {
        assertThat(open("a", over)).isTrue();
        assertThat(open("b", running)).isTrue();

        assertThat(open("c", running)).isTrue();

        assertThat(close("a")).isEmpty();
        assertThat(close("b")).isPresent();
    }

    @Test
    void open_fullOfQuestionsOfNoCall_keepsThem() {
        OpenQuestion ofNoCall = OpenQuestion.ofUpstream("roots/list", Optional.empty(), UnaryOperator.identity());
        assertThat(questions.open(RequestId.of("a"), ofNoCall, 1, deadline -> true))
                .isTrue();

        assertThat(questions.open(RequestId.of("b"), ofNoCall, 1, deadline -> true))
                .isFalse();
    }

    @Test
    void close_again_isEmptySoThatNothingIsAnsweredTwice() {
        assertThat(open("a", running)).isTrue();

        assertThat(close("a")).isPresent();
        assertThat(close("a")).isEmpty();
    }

    private boolean open(String id, CallDeadline deadline) {
        OpenQuestion question = OpenQuestion.ofUpstream("roots/list", Optional.of(deadline), UnaryOperator.identity());
        return questions.open(RequestId.of(id), question, 2, asked -> asked == over);
    }

    private Optional<OpenQuestion> close(String id) {
        return questions.close(RequestId.of(id));
    }

    private static CallDeadline deadline() {
        return new CallDeadline(Duration.ZERO, Duration.ZERO, Schedulers.immediate());
    }
}
