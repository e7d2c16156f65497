package dev.sluice.it.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.wire.RawConnection;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The cases of the catalogue that anybody can try at a Sluice that asks for no credentials. */
final class AbuseCatalogIT {
    @TempDir
    private Path folder = Path.of("");

    private Optional<AbuseTarget> target = Optional.empty();
    private Optional<Rows> rows = Optional.empty();

    @TestFactory
    Stream<DynamicTest> attack_ofTheCatalogue_getsTheAnswerExpected() {
        Rows all = Rows.of(Runner.STRANGERS);
        AbuseTarget started = AbuseTarget.start(folder);
        target = Optional.of(started);
        rows = Optional.of(all);
        return all.tests((attack, revision) -> {
            try (Run run = new Run(started, attack, revision)) {
                run.perform();
            }
        });
    }

    @AfterEach
    void stop() {
        target.ifPresent(AbuseTarget::close);
        rows.ifPresent(Rows::assertAllWereRun);
    }

    /** One case with one revision. */
    private static final class Run implements AutoCloseable {
        private final AbuseTarget target;
        private final AbuseCase attack;
        private final Visit visit;
        private final Expectations expectations;

        Run(AbuseTarget target, AbuseCase attack, String revision) {
            this.target = target;
            this.attack = attack;
            this.visit = Visit.open(target.endpoint(attack.route(revision)), revision, Map.of());
            this.expectations = new Expectations(attack.expect(), visit.caller());
        }

        void perform() throws ExecutionException, InterruptedException, TimeoutException {
            target.upstream().reset();
            Misbehaviour misbehaviour = Misbehaviour.of(attack.upstream(), target.upstream());
            JsonNode side = attack.expect().path("side");
            Optional<HeapWatch> heap =
                    side.has("heap_growth_max_mib") ? Optional.of(HeapWatch.start(target.sluice())) : Optional.empty();
            List<Attack> attacks = new AttackWriter(visit.caller()).write(attack.request());
            for (int i = 0; i < attacks.size(); i++) {
                Attack next = attacks.get(i);
                if (attack.request().has("abort_after_ms")) {
                    abort(
                            next,
                            misbehaviour,
                            side.path("upstream_stream_closed_within_seconds").asLong());
                } else {
                    exchange(next, new Turn(expectations, i, attacks.size()), heap, side);
                }
            }
            expectations.checkUpstream(target.upstream().received());
        }

        private void exchange(Attack next, Turn turn, Optional<HeapWatch> heap, JsonNode side) {
            try (Answered answered = answer(next)) {
                heap.ifPresent(watch ->
                        watch.assertGrowthBelow(side.path("heap_growth_max_mib").asLong()));
                turn.check(answered);
                if (attack.expect().has("error_message_same_as")) {
                    try (Answered other = visit.call(99, "tools/call", "{\"name\":\"nonexistent\",\"arguments\":{}}")) {
                        expectations.checkSameAs(answered, other);
                    }
                }
            }
        }

        /** What HTTP has to refuse before it is about a stream comes to where the stream would begin. */
        private Answered answer(Attack next) {
            boolean beforeTheStream = visit.isOldest() && attack.group().equals("HTTP");
            return beforeTheStream ? visit.knock(next) : visit.exchange(next);
        }

        /** The client leaves once its call has reached the upstream. */
        private void abort(Attack next, Misbehaviour misbehaviour, long limitSeconds)
                throws ExecutionException, InterruptedException, TimeoutException {
            try (RawConnection connection = next.send(visit.caller().endpoint())) {
                assertThat(misbehaviour.begun().get(10, TimeUnit.SECONDS)).isTrue();
                assertThat(misbehaviour.gone()).isNotDone();
                assertThat(connection.output()).isNotNull();
            }
            assertThat(misbehaviour.gone().get(limitSeconds, TimeUnit.SECONDS)).isTrue();
        }

        @Override
        public void close() {
            visit.close();
        }
    }

    /** Which of the answers of a case comes. */
    private record Turn(Expectations expectations, int index, int count) {
        void check(Answered answered) {
            expectations.check(index, count, answered);
        }
    }
}
