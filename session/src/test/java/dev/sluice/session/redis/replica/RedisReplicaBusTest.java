package dev.sluice.session.redis.replica;

import static dev.sluice.session.redis.RedisFixture.PATIENCE;
import static dev.sluice.session.redis.RedisFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.session.redis.RedisConnections;
import dev.sluice.session.redis.RedisFixture;
import dev.sluice.session.redis.RedisProcess;
import dev.sluice.session.replica.ReplicaBus;
import dev.sluice.session.replica.ReplicaService;
import dev.sluice.session.replica.ReplicaUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** At most 4 messages or 50 000 bytes on their way, messages of at most 100 000 bytes, 64 questions. */
final class RedisReplicaBusTest {
    private static final String TOPIC = "topic";

    private final RedisProcess redis = RedisProcess.start();
    private final List<ReplicaFixture> all = new ArrayList<>();
    private ReplicaFixture asker = join();
    private ReplicaFixture answerer = join();

    @BeforeEach
    void letTheFirstSeeTheSecond() {
        await().until(() -> asker.replicas().isAlive(answerer.name()));
    }

    @AfterEach
    void stop() {
        all.forEach(ReplicaFixture::close);
        redis.close();
    }

    @Test
    void ask_oneMessage_isAnswered() {
        answerer.bus().serve(TOPIC, question -> Flux.just(bytes("hello " + text(question))));

        StepVerifier.create(ask("world")).expectNext("hello world").verifyComplete();
    }

    @Test
    void ask_noMessage_completes() {
        answerer.bus().serve(TOPIC, question -> Flux.empty());

        StepVerifier.create(ask("anything")).verifyComplete();
    }

    @Test
    void ask_manyMessages_arriveInOrder() {
        answerer.bus().serve(TOPIC, numbers(500));

        assertThat(get(ask("count").collectList()))
                .isEqualTo(IntStream.range(0, 500).mapToObj(Integer::toString).toList());
        assertNothingIsOpen();
    }

    @Test
    void service_always_runsOnTheGivenThread() {
        AtomicReference<String> calls = new AtomicReference<>("");
        answerer.bus()
                .serve(
                        TOPIC,
                        question -> Flux.range(0, 20)
                                .doOnNext(n -> calls.set(Thread.currentThread().getName()))
                                .map(n -> bytes("x")));

        assertThat(get(ask("who").count())).isEqualTo(20);
        assertThat(calls.get()).startsWith("pool-");
    }

    @Test
    void ask_slowReader_leavesAllButTheWindowWithTheService() {
        AtomicInteger produced = new AtomicInteger();
        answerer.bus()
                .serve(
                        TOPIC,
                        question -> Flux.range(0, 100)
                                .doOnNext(n -> produced.incrementAndGet())
                                .map(n -> bytes(n.toString())));

        StepVerifier.create(ask("count"), 0)
                .expectSubscription()
                .then(() -> await().until(() -> produced.get() == 5))
                .then(() -> await().during(Duration.ofMillis(300)).until(() -> produced.get() == 5))
                .thenRequest(10)
                .expectNext("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")
                .then(() -> await().during(Duration.ofMillis(300)).until(() -> produced.get() <= 15))
                .thenRequest(Long.MAX_VALUE)
                .expectNextCount(90)
                .verifyComplete();
    }

    @Test
    void ask_slowReaderOfLargeMessages_leavesTheRestWithTheService() {
        AtomicInteger produced = new AtomicInteger();
        answerer.bus()
                .serve(
                        TOPIC,
                        question -> Flux.range(0, 20)
                                .doOnNext(n -> produced.incrementAndGet())
                                .map(n -> new byte[30_000]));

        StepVerifier.create(ask("large"), 0)
                .expectSubscription()
                .then(() -> await().until(() -> produced.get() == 3))
                .then(() -> await().during(Duration.ofMillis(300)).until(() -> produced.get() == 3))
                .thenRequest(Long.MAX_VALUE)
                .expectNextCount(20)
                .verifyComplete();
    }

    @Test
    void cancel_inTheMiddle_endsTheAnswerOnTheOtherSide() {
        TestPublisher<byte[]> source = TestPublisher.create();
        answerer.bus().serve(TOPIC, question -> source.flux());

        Disposable reading = ask("anything").subscribe();
        await().until(source::wasSubscribed);
        reading.dispose();

        await().until(source::wasCancelled);
        assertNothingIsOpen();
    }

    @Test
    void ask_topicThatNobodyServes_failsAtOnce() {
        StepVerifier.create(ask("anything"))
                .verifyErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(ReplicaUnavailableException.class)
                        .hasMessageContaining("does not serve the topic"));
    }

    @Test
    void service_thatFails_breaksTheAnswerOffAfterWhatItSaid() {
        answerer.bus()
                .serve(
                        TOPIC,
                        question ->
                                Flux.just(bytes("first")).concatWith(Flux.error(new IllegalStateException("test"))));

        StepVerifier.create(ask("anything"))
                .expectNext("first")
                .verifyErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(ReplicaUnavailableException.class)
                        .hasMessageContaining("could not go on"));
        assertNothingIsOpen();
    }

    @Test
    void service_thatThrows_breaksTheAnswerOff() {
        answerer.bus().serve(TOPIC, question -> {
            throw new IllegalStateException("test");
        });

        StepVerifier.create(ask("anything")).verifyError(ReplicaUnavailableException.class);
    }

    @Test
    void serve_aTopicTwice_isRefused() {
        answerer.bus().serve(TOPIC, numbers(1));

        assertThatThrownBy(() -> answerer.bus().serve(TOPIC, numbers(1))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void ask_aReplicaThatIsNone_failsWithinTheLimit() {
        StepVerifier.create(asker.bus().ask("nobody", TOPIC, bytes("anything")))
                .verifyErrorMessage("replica nobody: did not take a question in time");
        assertNothingIsOpen();
    }

    @Test
    void ask_questionBeyondTheLimit_isRefused() {
        StepVerifier.create(asker.bus().ask(answerer.name(), TOPIC, new byte[100_001]))
                .verifyErrorMessage("question on topic: 100001 bytes (expected: up to 100000)");
    }

    @Test
    void answer_messageBeyondTheLimit_breaksOff() {
        answerer.bus().serve(TOPIC, question -> Flux.just(new byte[100_000], new byte[100_001]));

        StepVerifier.create(ask("anything"))
                .expectNextCount(1)
                .verifyErrorSatisfies(failure -> assertThat(failure).hasMessageContaining("100001 bytes"));
    }

    @Test
    void ask_beyondTheOpenQuestions_isRefused() {
        answerer.bus().serve(TOPIC, question -> Flux.never());
        List<Disposable> open =
                IntStream.range(0, 64).mapToObj(n -> ask("forever").subscribe()).toList();

        StepVerifier.create(ask("one more"))
                .verifyErrorSatisfies(failure -> assertThat(failure).hasMessageContaining("64 questions are open"));

        open.forEach(Disposable::dispose);
        assertNothingIsOpen();
    }

    @Test
    void answerer_thatDies_breaksTheAnswerOff() {
        answerer.bus().serve(TOPIC, question -> Flux.just(bytes("first")).concatWith(Flux.never()));

        StepVerifier.create(ask("anything"))
                .expectNext("first")
                .then(answerer::die)
                .expectError(ReplicaUnavailableException.class)
                .verify(PATIENCE);
        assertThat(asker.bus().statistics().openQuestions()).isZero();
    }

    @Test
    void answerer_thatLeaves_breaksTheAnswerOff() {
        answerer.bus().serve(TOPIC, question -> Flux.just(bytes("first")).concatWith(Flux.never()));

        StepVerifier.create(ask("anything"))
                .expectNext("first")
                .then(answerer::close)
                .verifyError(ReplicaUnavailableException.class);
    }

    @Test
    void asker_thatDies_endsTheAnswer() {
        TestPublisher<byte[]> source = TestPublisher.create();
        answerer.bus().serve(TOPIC, question -> source.flux());
        var unused = ask("anything").subscribe(message -> {}, failure -> {});
        await().until(source::wasSubscribed);

        asker.die();

        await().until(source::wasCancelled);
        await().until(() -> answerer.bus().statistics().openAnswers() == 0);
    }

    @Test
    void asker_thatLosesItsLease_breaksItsQuestionsOff() {
        answerer.bus().serve(TOPIC, question -> Flux.just(bytes("first")).concatWith(Flux.never()));
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        List<String> messages = new CopyOnWriteArrayList<>();
        var unused = ask("anything").subscribe(messages::add, failures::add);
        await().until(() -> messages.size() == 1);

        asker.sleep();
        await().until(() -> !answerer.inherited().isEmpty());
        asker.wake();

        await().until(() -> failures.size() == 1);
        assertThat(failures.get(0)).isInstanceOf(ReplicaUnavailableException.class);
        await().until(() -> asker.replicas().isAlive(answerer.name()));
        answerer.bus().serve("other", numbers(1));
        assertThat(get(asker.bus().ask(answerer.name(), "other", bytes("")).count()))
                .isEqualTo(1);
    }

    @Test
    void redis_killedAndStartedAgain_breaksTheAnswerOffAndLeavesNoGap() {
        answerer.bus()
                .serve(
                        TOPIC,
                        question -> Flux.interval(Duration.ofMillis(2))
                                .onBackpressureDrop()
                                .index()
                                .map(message -> bytes(message.getT1().toString())));
        List<String> messages = new CopyOnWriteArrayList<>();
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        var unused = ask("count").subscribe(messages::add, failures::add);
        await().until(() -> messages.size() > 50);

        redis.kill();
        redis.begin();

        await().until(() -> failures.size() == 1);
        assertThat(failures.get(0)).isInstanceOf(ReplicaUnavailableException.class);
        assertThat(messages)
                .isEqualTo(IntStream.range(0, messages.size())
                        .mapToObj(Integer::toString)
                        .toList());
        await().until(() -> works(asker.bus(), answerer));
        assertNothingIsOpen();
    }

    private static boolean works(ReplicaBus bus, ReplicaFixture other) {
        try {
            return bus.ask(other.name(), TOPIC, bytes("count"))
                    .next()
                    .blockOptional(PATIENCE)
                    .isPresent();
        } catch (ReplicaUnavailableException notYet) {
            return false;
        }
    }

    @Test
    void askAll_threeReplicas_collectsWhatTheOthersSay() {
        ReplicaFixture third = join();
        await().until(() -> asker.replicas().isAlive(third.name()));
        asker.bus().serve(TOPIC, question -> Flux.just(bytes("asker")));
        answerer.bus().serve(TOPIC, question -> Flux.just(bytes("second")));
        third.bus().serve(TOPIC, question -> Flux.just(bytes("third"), bytes("third again")));

        assertThat(get(asker.bus()
                        .askAll(TOPIC, bytes("all"))
                        .map(RedisReplicaBusTest::text)
                        .collectList()))
                .containsExactlyInAnyOrder("second", "third", "third again");
    }

    @Test
    void askAll_oneThatDoesNotAnswer_isLeftOut() {
        ReplicaFixture third = join();
        await().until(() -> asker.replicas().isAlive(third.name()));
        answerer.bus().serve(TOPIC, question -> Flux.just(bytes("second")));
        third.bus().serve(TOPIC, question -> Flux.just(bytes("third")));

        third.sleep();

        StepVerifier.create(asker.bus().askAll(TOPIC, bytes("all")).map(RedisReplicaBusTest::text))
                .expectNext("second")
                .verifyComplete();
    }

    @Test
    void question_thatArrivesTwice_isServedOnce() {
        AtomicInteger served = new AtomicInteger();
        answerer.bus().serve(TOPIC, question -> {
            served.incrementAndGet();
            return Flux.never();
        });
        RedisConnections connections = RedisFixture.connect(redis.url(), Schedulers.parallel());
        BusWire wire = get(BusWire.open(connections));
        BusFrame question = BusFrame.question("somebody", 1, TOPIC, 4, bytes("x"));

        StepVerifier.create(wire.send(answerer.name(), question)
                        .then(wire.send(answerer.name(), question))
                        .then(connections.one(commands ->
                                commands.publish(connections.key("bus:to:" + answerer.name()), bytes("no frame")))))
                .expectNext(1L)
                .verifyComplete();
        answerer.bus().serve("after", numbers(1));
        assertThat(get(asker.bus().ask(answerer.name(), "after", bytes("")).count()))
                .isEqualTo(1);

        assertThat(served).hasValue(1);
        connections.close().block(PATIENCE);
    }

    private ReplicaFixture join() {
        ReplicaFixture joined = new ReplicaFixture(redis.url());
        all.add(joined);
        return joined;
    }

    private Flux<String> ask(String question) {
        return asker.bus().ask(answerer.name(), TOPIC, bytes(question)).map(RedisReplicaBusTest::text);
    }

    private static ReplicaService numbers(int count) {
        return question -> Flux.range(0, count).map(n -> bytes(n.toString()));
    }

    private void assertNothingIsOpen() {
        await().untilAsserted(() -> {
            assertThat(asker.bus().statistics().openQuestions()).isZero();
            assertThat(answerer.bus().statistics().openAnswers()).isZero();
        });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(PATIENCE);
    }
}
