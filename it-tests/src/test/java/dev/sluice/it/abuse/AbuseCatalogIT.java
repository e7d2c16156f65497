package dev.sluice.it.abuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.RawConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * The catalogue of abuse cases: every case of the chosen groups, with every revision that it names. The property
 * {@code sluice.abuse} says where the file is; without it nothing of this class runs.
 */
final class AbuseCatalogIT {
    private static final Logger LOGGER = LoggerFactory.getLogger(AbuseCatalogIT.class);
    private static final String OLDEST = "2024-11-05";

    @TempDir
    private Path folder = Path.of("");

    private Optional<AbuseTarget> target = Optional.empty();

    @TestFactory
    Stream<DynamicTest> attack_ofTheCatalogue_getsTheAnswerExpected() {
        Path file = Path.of(System.getProperty("sluice.abuse"));
        if (!Files.isReadable(file)) {
            LOGGER.warn("LEFT OUT: all abuse cases of the catalogue, because {} is not there", file);
        }
        assumeTrue(Files.isReadable(file), "no catalogue of abuse cases");
        List<AbuseCase> cases = AbuseCase.read(
                file, Set.of(System.getProperty("sluice.abuse.groups").split(",")));
        assertThat(cases).isNotEmpty();
        AbuseTarget started = AbuseTarget.start(folder);
        target = Optional.of(started);
        return cases.stream()
                .flatMap(attack -> attack.revisions().stream()
                        .filter(revision -> isDriven(attack, revision))
                        .map(revision -> DynamicTest.dynamicTest(
                                attack.displayName(revision), () -> new Run(started, attack, revision).perform())));
    }

    /** Calls of clients of the oldest revision, which need the two endpoints of HTTP+SSE, are not driven here yet. */
    private static boolean isDriven(AbuseCase attack, String revision) {
        boolean driven = !revision.equals(OLDEST) || attack.group().equals("HTTP");
        if (!driven) {
            LOGGER.warn("LEFT OUT: {} with {}, because this runner does not speak HTTP+SSE", attack.id(), revision);
        }
        return driven;
    }

    @AfterEach
    void stop() {
        target.ifPresent(AbuseTarget::close);
    }

    /** One case with one revision. */
    private record Run(AbuseTarget target, AbuseCase attack, String revision) {
        void perform() throws ExecutionException, InterruptedException, TimeoutException {
            McpCaller caller = caller();
            Expectations expectations = new Expectations(attack.expect(), caller);
            target.upstream().reset();
            Misbehaviour misbehaviour = Misbehaviour.of(attack.upstream(), target.upstream());
            JsonNode side = attack.expect().path("side");
            Optional<HeapWatch> heap =
                    side.has("heap_growth_max_mib") ? Optional.of(HeapWatch.start(target.sluice())) : Optional.empty();
            List<Attack> attacks = attacks(caller);
            for (int i = 0; i < attacks.size(); i++) {
                Attack next = attacks.get(i);
                if (attack.request().has("abort_after_ms")) {
                    abort(
                            next,
                            misbehaviour,
                            side.path("upstream_stream_closed_within_seconds").asLong());
                } else {
                    exchange(next, caller, new Turn(expectations, i, attacks.size()), heap, side);
                }
            }
            expectations.checkUpstream(target.upstream().received());
        }

        /** The oldest revision has no session to open here: its first request is the attack. */
        private McpCaller caller() {
            URI endpoint = target.endpoint(attack.route(revision));
            return revision.equals(OLDEST)
                    ? new McpCaller(endpoint, revision, Optional.empty())
                    : McpCaller.connect(endpoint, revision);
        }

        private List<Attack> attacks(McpCaller caller) {
            if (!revision.equals(OLDEST)) {
                return new AttackWriter(caller).write(attack.request());
            }
            String host = attack.request().at("/headers/Host").asString();
            Map<String, String> headers = Map.of("Host", host, "Accept", "text/event-stream");
            return List.of(new Attack.Request("GET", headers, Payload.Whole.of("")));
        }

        private void exchange(Attack next, McpCaller caller, Turn turn, Optional<HeapWatch> heap, JsonNode side) {
            long start = System.nanoTime();
            try (RawConnection connection = next.send(target.endpoint(attack.route(revision)))) {
                Answered answered = Answered.read(connection, start);
                heap.ifPresent(watch ->
                        watch.assertGrowthBelow(side.path("heap_growth_max_mib").asLong()));
                turn.check(answered);
                if (attack.expect().has("error_message_same_as")) {
                    turn.expectations()
                            .checkSameAs(
                                    answered,
                                    caller.call(99, "tools/call", "{\"name\":\"nonexistent\",\"arguments\":{}}"));
                }
            }
        }

        /** The client leaves once its call has reached the upstream. */
        private void abort(Attack next, Misbehaviour misbehaviour, long limitSeconds)
                throws ExecutionException, InterruptedException, TimeoutException {
            try (RawConnection connection = next.send(target.endpoint(attack.route(revision)))) {
                assertThat(misbehaviour.begun().get(10, TimeUnit.SECONDS)).isTrue();
                assertThat(misbehaviour.gone()).isNotDone();
                assertThat(connection.output()).isNotNull();
            }
            assertThat(misbehaviour.gone().get(limitSeconds, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Which of the answers of a case comes. */
    private record Turn(Expectations expectations, int index, int count) {
        void check(Answered answered) {
            expectations.check(index, count, answered);
        }
    }
}
