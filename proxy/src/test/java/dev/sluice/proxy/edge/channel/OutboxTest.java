package dev.sluice.proxy.edge.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.exchange.InFlight;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.subscriber.TestSubscriber;

/** How much may be on its way to one client. */
class OutboxTest {
    private static final int MOST_CALLS = 2;
    private static final Flux<byte[]> ANSWER = Flux.just(new byte[] {'x'}).hide();

    private final Outbox outbox = new Outbox(MOST_CALLS);
    private final Flux<byte[]> messages = outbox.messages(new InFlight(Duration.ZERO));

    @Test
    void client_thatReadsNothing_getsSoManyAnswersAndNoMore() {
        StepVerifier.create(messages, 0)
                .then(() -> assertThat(answersUntilRefused()).isLessThan(100))
                .thenCancel()
                .verify();
    }

    @Test
    void client_thatReadsAgainAfterAFlood_mayCallAgain() {
        TestSubscriber<byte[]> client =
                TestSubscriber.builder().initialRequest(0).build();
        messages.subscribe(client);
        for (int message = 0; message < 1000; message++) {
            outbox.say(new byte[] {'x'});
        }
        for (int refused = 0; refused < MOST_CALLS; refused++) {
            assertThat(outbox.begin(ANSWER)).isFalse();
        }

        client.request(Long.MAX_VALUE);

        assertThat(outbox.begin(ANSWER)).isTrue();
    }

    @Test
    void line_withoutACallOrAStream_isNotInUse() {
        TestPublisher<byte[]> call = TestPublisher.create();
        StepVerifier.create(messages)
                .then(() -> assertThat(outbox.isInUse()).isFalse())
                .then(() -> assertThat(outbox.begin(call.flux())).isTrue())
                .then(() -> assertThat(outbox.isInUse()).isTrue())
                .then(() -> assertThat(outbox.isInUse()).as("while it runs").isTrue())
                .then(call::complete)
                .then(() -> assertThat(outbox.isInUse()).isFalse())
                .then(() -> outbox.listen(Flux.never()))
                .then(() -> assertThat(outbox.isInUse()).isTrue())
                .then(() -> assertThat(outbox.isInUse()).isTrue())
                .thenCancel()
                .verify();
    }

    private int answersUntilRefused() {
        int answers = 0;
        while (answers < 1000 && outbox.begin(ANSWER)) {
            answers++;
        }
        return answers;
    }
}
