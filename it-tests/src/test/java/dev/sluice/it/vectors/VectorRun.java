package dev.sluice.it.vectors;

import dev.sluice.config.SluiceConfig;
import dev.sluice.proxy.Sluice;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One vector, performed with a Sluice of its own. A step that is not met, and anything that is emitted beyond the steps,
 * is an {@link AssertionError}.
 */
final class VectorRun {
    /** How long to look for something that should not come, after everything that had to come has come. */
    private static final Duration SUSPICION = Duration.ofMillis(100);

    private final TestVector vector;
    private final Duration patience;
    private final Wording wording;
    private Captures captures = Captures.none();

    private VectorRun(TestVector vector, Duration patience, Optional<Schemas> schemas) {
        this.vector = vector;
        this.patience = patience;
        this.wording = new Wording(vector, schemas);
    }

    /**
     * Performs.
     *
     * @param vector any
     * @param patience how long to wait for each message
     * @param schemas that all messages of Sluice are held against; empty when there are none
     */
    static void perform(TestVector vector, Duration patience, Optional<Schemas> schemas) {
        try {
            Set<String> unknown = vector.given().unknownKeys();
            if (!unknown.isEmpty()) {
                throw new AssertionError("this runner cannot bring about what is given: " + unknown);
            }
            new VectorRun(vector, patience, schemas).perform();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(vector.displayName() + '\n' + e.getMessage(), e);
        }
    }

    private void perform() {
        try (FakeServer server = server();
                FakeClient client = client(VectorConfiguration.of(vector, server))) {
            captures = Preparation.of(vector, client, server, patience);
            play(client, server);
            client.settle();
            requireNothingMore(client.inbox(), "client", SUSPICION);
            // It has had the same time.
            requireNothingMore(server.inbox(), "server", Duration.ZERO);
            server.lead();
        }
    }

    private FakeServer server() {
        return vector.serverTransport() == Transport.STDIO
                ? new StdioFakeServer(vector)
                : new HttpFakeServer(vector, patience);
    }

    private FakeClient client(SluiceConfig configuration) {
        return vector.clientTransport() == Transport.STDIO
                ? new StdioFakeClient(vector, configuration, patience)
                : new HttpFakeClient(vector, Sluice.start(configuration), patience);
    }

    private void play(FakeClient client, FakeServer server) {
        long lastNanos = System.nanoTime();
        for (int index = 0; index < vector.steps().size(); index++) {
            Step step = vector.steps().get(index);
            if (step.arrives()) {
                Step ready = new Step(true, captures.substituted(step.json()));
                wording.arrived(step.side(), ready.message());
                if (step.side() == Side.CLIENT) {
                    client.play(ready);
                } else {
                    server.play(ready);
                }
            } else {
                Emission met = expect(step, step.side() == Side.CLIENT ? client.inbox() : server.inbox());
                requireDelay(step, System.nanoTime() - lastNanos);
                wording.check(met, step.isOpen());
                if (step.side() == Side.SERVER) {
                    server.received(met, nextOfServer(index));
                }
            }
            lastNanos = System.nanoTime();
        }
    }

    private Optional<Step> nextOfServer(int index) {
        return vector.steps().stream()
                .skip(index + 1L)
                .filter(step -> step.side() == Side.SERVER)
                .findFirst();
    }

    private Emission expect(Step step, Inbox<Emission> inbox) {
        StepCheck met = inbox.take(
                        items -> candidates(step, items).stream()
                                .map(item -> StepCheck.of(step, item, captures))
                                .filter(StepCheck::isMet)
                                .findFirst(),
                        patience)
                .orElseThrow(() -> failure(step, inbox.items()));
        captures = met.captures();
        return met.item();
    }

    /** Notifications of one stream keep their order; requests and answers may overtake each other. */
    private static List<Emission> candidates(Step step, List<Emission> items) {
        boolean notification = step.message().has("method") && !step.message().has("id");
        if (!notification) {
            return items;
        }
        String stream = step.stream().path("stream").asString("");
        return items.stream()
                .filter(Emission::isNotification)
                .filter(item -> stream.isEmpty() || item.stream().equals(stream))
                .limit(1)
                .toList();
    }

    private AssertionError failure(Step step, List<Emission> items) {
        StringBuilder text = new StringBuilder(step.toString());
        if (items.isEmpty()) {
            text.append("\nnothing came");
        }
        for (Emission item : items) {
            text.append("\ncame: ").append(item);
            StepCheck.of(step, item, captures)
                    .differences()
                    .forEach(difference -> text.append("\n  ").append(difference));
        }
        return new AssertionError(text.toString());
    }

    private static void requireDelay(Step step, long elapsedNanos) {
        long leastMillis = step.json().path("afterMs").asLong(0);
        if (elapsedNanos < Duration.ofMillis(leastMillis).toNanos()) {
            throw new AssertionError(step + " came too early, after " + elapsedNanos / 1_000_000 + " ms");
        }
    }

    private static void requireNothingMore(Inbox<Emission> inbox, String side, Duration patience) {
        Optional<Emission> more = inbox.takeFirst(emission -> !emission.isRoutine(), patience);
        if (more.isPresent()) {
            throw new AssertionError("beyond the last step, to the " + side + ": " + more.get());
        }
    }
}
