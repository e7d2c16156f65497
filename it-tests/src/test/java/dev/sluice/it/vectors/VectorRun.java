package dev.sluice.it.vectors;

import dev.sluice.config.SluiceConfig;
import dev.sluice.config.load.ConfigLoader;
import dev.sluice.it.wire.Json;
import dev.sluice.proxy.Sluice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One vector, performed with a Sluice of its own. A step that is not met, and anything that is emitted beyond the steps,
 * is an {@link AssertionError}.
 */
final class VectorRun {
    /** How long to look for something that should not come, after everything that had to come has come. */
    private static final Duration SUSPICION = Duration.ofMillis(100);

    private static final String CALL = "tools/call";

    private final TestVector vector;
    private final Duration patience;
    private Captures captures = Captures.none();

    private VectorRun(TestVector vector, Duration patience) {
        this.vector = vector;
        this.patience = patience;
    }

    /**
     * Performs.
     *
     * @param vector any
     * @param patience how long to wait for each message
     */
    static void perform(TestVector vector, Duration patience) {
        try {
            Set<String> unknown = vector.given().unknownKeys();
            if (!unknown.isEmpty()) {
                throw new AssertionError("this runner cannot bring about what is given: " + unknown);
            }
            new VectorRun(vector, patience).perform();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(vector.displayName() + '\n' + e.getMessage(), e);
        }
    }

    private void perform() {
        try (FakeServer server = server();
                Sluice sluice = Sluice.start(configuration(server));
                FakeClient client = client(sluice)) {
            establish(client, server);
            play(client, server);
            client.settle();
            requireNothingMore(client.inbox(), "client");
            requireNothingMore(server.inbox(), "server");
        }
    }

    private FakeServer server() {
        return vector.serverTransport() == Transport.STDIO ? new StdioFakeServer(vector) : new HttpFakeServer(vector);
    }

    private FakeClient client(Sluice sluice) {
        if (vector.clientTransport() == Transport.STDIO) {
            throw new AssertionError("this runner has no client that starts Sluice as its server");
        }
        return new HttpFakeClient(vector, sluice.endpoint(sluice.routes().get(0)), patience);
    }

    private SluiceConfig configuration(FakeServer server) {
        List<String> lines = new ArrayList<>();
        String origins =
                vector.given().allowedOrigins().stream().map(Object::toString).collect(Collectors.joining(", "));
        lines.add("listen: {address: \"127.0.0.1:0\", allowedOrigins: [" + origins + "]}");
        lines.add("admin: {enabled: false}");
        lines.add("shutdown: {grace: 0s}");
        lines.add("routes:");
        lines.add("  - path: /mcp");
        lines.add("    upstream:");
        lines.add("      " + server.upstream());
        if (vector.given().sessionIsLostWithTheUpstreams()) {
            lines.add("      onSessionLost: propagate");
        }
        return new ConfigLoader(name -> null).load(String.join("\n", lines) + "\n", vector.id());
    }

    /** Brings about what is given, by messages like any other client's and server's. */
    private void establish(FakeClient client, FakeServer server) {
        Given given = vector.given();
        server.lead(CALL);
        if (given.upstreamRevisionIsCached()) {
            openSession(client, server);
            client.end();
        }
        if (given.sessionIsEstablished() && !Revisions.isStateless(vector.clientVersion())) {
            openSession(client, server);
        }
        given.callOfClient().ifPresent(id -> begin(id, client, server));
        server.follow();
        server.inbox().removeIf(emission -> true);
        client.inbox().removeIf(emission -> true);
    }

    private void openSession(FakeClient client, FakeServer server) {
        captures = client.open(captures);
        if (!Revisions.isStateless(vector.serverVersion())) {
            var unused = server.led()
                    .takeFirst("notifications/initialized"::equals, patience)
                    .orElseThrow(() -> new AssertionError("the server was not told that the client is initialized"));
        }
    }

    private void begin(JsonNode id, FakeClient client, FakeServer server) {
        ObjectNode call = Json.object().put("jsonrpc", "2.0");
        call.set("id", id);
        call.put("method", CALL).putObject("params").put("name", "wait");
        client.play(new Step(true, Json.object().set("message", call)));
        Emission arrived = server.inbox()
                .takeFirst(emission -> emission.method().equals(CALL), patience)
                .orElseThrow(() -> new AssertionError("the call did not reach the server"));
        JsonNode idAtServer = arrived.message().orElseThrow().path("id");
        vector.given().callAtServer().ifPresent(name -> {
            captures = Captures.nameIn(name)
                    .map(captured -> captures.with(captured, idAtServer))
                    .orElse(captures);
            server.rename(arrived, name);
        });
    }

    private void play(FakeClient client, FakeServer server) {
        long lastNanos = System.nanoTime();
        for (int index = 0; index < vector.steps().size(); index++) {
            Step step = vector.steps().get(index);
            if (step.arrives()) {
                Step ready = new Step(true, captures.substituted(step.json()));
                if (step.side() == Side.CLIENT) {
                    client.play(ready);
                } else {
                    server.play(ready);
                }
            } else {
                Emission met = expect(step, step.side() == Side.CLIENT ? client.inbox() : server.inbox());
                requireDelay(step, System.nanoTime() - lastNanos);
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

    private static void requireNothingMore(Inbox<Emission> inbox, String side) {
        Optional<Emission> more = inbox.takeFirst(emission -> !emission.isRoutine(), SUSPICION);
        if (more.isPresent()) {
            throw new AssertionError("beyond the last step, to the " + side + ": " + more.get());
        }
    }
}
