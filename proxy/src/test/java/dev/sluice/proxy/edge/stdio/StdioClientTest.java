package dev.sluice.proxy.edge.stdio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.load.ConfigLoader;
import dev.sluice.proxy.Sluice;
import dev.sluice.proxy.StdioTransport;
import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.session.RemovalReason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** A client that has started Sluice as its server, over real pipes. */
class StdioClientTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String INITIALIZE = Json.request(
            "1",
            "initialize",
            "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}");
    private static final String INITIALIZED = Json.notification("notifications/initialized", "{}");

    private final FakeUpstream upstream = new FakeUpstream();
    private final Client client = new Client();

    StdioClientTest() {
        upstream.on("tools/call", (request, wire) -> wire.result(request, "{\"content\":[]}"));
        upstream.on("notifications/initialized", (request, wire) -> wire.empty(202));
    }

    @AfterEach
    void close() {
        client.close();
        upstream.close();
    }

    @Test
    void call_isAnsweredOnALine() {
        client.open();
        client.say(Json.call("2", "add"));

        assertThat(client.next()).isEqualTo(Json.result("2", "{\"content\":[]}"));
    }

    @Test
    void callsWrittenWithTheHandshake_areAnsweredThoughTheInputHasEnded() {
        client.say(INITIALIZE);
        client.say(INITIALIZED);
        client.say(Json.call("2", "add"));
        client.endInput();
        client.awaitOver();

        assertThat(client.rest())
                .hasSize(2)
                .anyMatch(line -> line.contains("\"id\":1,") && line.contains("protocolVersion"))
                .contains(Json.result("2", "{\"content\":[]}"));
    }

    @Test
    void inputEnds_sessionIsEndedUpstream() {
        client.open();
        client.endInput();
        client.awaitOver();

        assertThat(upstream.await("DELETE").header("mcp-session-id")).contains(FakeUpstream.SESSION);
    }

    @Test
    void inputEnds_callThatDoesNotEnd_isCutAfterTheGracePeriod() {
        CountDownLatch never = new CountDownLatch(1);
        upstream.on("tools/call", (request, wire) -> FakeUpstream.pause(never));
        client.open();
        client.say(Json.call("2", "add"));
        assertThat(upstream.await("tools/call")).isNotNull();
        client.endInput();
        client.awaitOver();

        assertThat(client.rest()).isEmpty();
        never.countDown();
    }

    @Test
    void session_thatHasEnded_tellsTheNextRequestWhy() {
        client.say(INITIALIZE);
        assertThat(client.next()).contains("protocolVersion");
        StepVerifier.create(client.sluice.exchanges().sessions().removeAll(RemovalReason.IDLE))
                .verifyComplete();

        client.say(Json.call("2", "add"));

        assertThat(client.next()).contains("\"id\":2", "-32600", "\"reason\":\"idle\"");
    }

    @Test
    void clientReadsNoMore_isOver() {
        client.open();
        client.stopReading();
        client.say(Json.call("2", "add"));

        client.awaitOver();
        assertThat(upstream.await("DELETE")).isNotNull();
    }

    @Test
    void rubbish_isAParseError_andTheNextLineIsServed() {
        client.say("rubbish");
        assertThat(client.next()).contains("-32700").doesNotContain("\"id\"");

        client.say(Json.request("1", "ping", "{}"));
        assertThat(client.next()).isEqualTo(Json.result("1", "{}"));
    }

    @Test
    void lineLongerThanTheLimit_isRefused_andTheNextLineIsServed() {
        client.say("x".repeat(100_000));
        assertThat(client.next()).contains("-32600").contains("longer than 4096 bytes");

        client.say(Json.request("1", "ping", "{}"));
        assertThat(client.next()).isEqualTo(Json.result("1", "{}"));
    }

    @Test
    void callBeforeTheHandshake_isRefused() {
        client.say(Json.call("2", "add"));

        assertThat(client.next()).contains("\"id\":2").contains("-32600");
    }

    @Test
    void secondHandshake_isRefused() {
        client.open();
        client.say(INITIALIZE.replace("\"id\":1", "\"id\":2"));

        assertThat(client.next()).contains("\"id\":2").contains("-32600");
    }

    @Test
    void handshakeThatFails_mayBeTriedAgain() {
        upstream.on("server/discover", (request, wire) -> wire.empty(404));
        upstream.on("initialize", (request, wire) -> wire.json(200, Json.error(request.id(), -32603)));
        client.say(INITIALIZE);
        assertThat(client.next()).contains("-32603");

        upstream.on(
                "initialize",
                (request, wire) -> wire.result(
                        request,
                        "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
                                + "\"serverInfo\":{\"name\":\"s\",\"version\":\"1\"}}"));
        client.say(INITIALIZE.replace("\"id\":1", "\"id\":2"));
        assertThat(client.next()).contains("\"id\":2").contains("serverInfo");
    }

    @Test
    void upstreamThatIsAway_isAnErrorOfEachRequest() {
        upstream.vanish();
        client.say(INITIALIZE);

        assertThat(client.next()).contains("\"id\":1").contains("\"error\"");
    }

    @Test
    void statelessCall_isServedWithoutAHandshake() {
        client.say(Json.modernCall("7", "add"));

        assertThat(client.next()).contains("\"id\":7").contains("\"result\"");
    }

    @Test
    void answerOnManyLines_isWrittenOnOne() {
        upstream.on(
                "tools/call", (request, wire) -> wire.json(200, "{\"jsonrpc\":\"2.0\",\n\"id\":2,\r\n\"result\":{}}"));
        client.open();
        client.say(Json.call("2", "add"));

        assertThat(client.next()).contains("\"id\":2").contains("\"result\":{}");
    }

    @Test
    void answerForWhichTheServerAsksToComeBack_isWritten() {
        upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.chunk("id: 1\nretry: 10\ndata:\n\n");
            wire.endStream();
        });
        upstream.on("GET", (request, wire) -> {
            if (request.header("last-event-id").isEmpty()) {
                wire.empty(405);
            } else {
                wire.openStream();
                wire.event(Json.result("2", "{\"content\":[]}"));
                wire.endStream();
            }
        });
        client.open();
        client.say(Json.call("2", "add"));

        assertThat(client.next()).isEqualTo(Json.result("2", "{\"content\":[]}"));
    }

    @Test
    void whatTheServerSaysOnItsOwn_isWritten() {
        upstream.on("GET", (request, wire) -> {
            wire.openStream();
            wire.event(Json.notification("notifications/tools/list_changed", "{}"));
            wire.hold();
        });
        client.open();

        assertThat(client.next()).contains("notifications/tools/list_changed");
    }

    @Test
    void manyCallsToAClientThatReadsLate_areAllAnswered() {
        upstream.on("tools/call", (request, wire) -> wire.result(request, "{\"text\":\"" + "x".repeat(10_000) + "\"}"));
        client.open();
        for (int i = 2; i < 42; i++) {
            client.say(Json.call(String.valueOf(i), "add"));
        }

        assertThat(Stream.generate(client::next).limit(40))
                .doesNotHaveDuplicates()
                .allMatch(l -> l.contains("xxx"));
    }

    @Test
    void shutdown_endsALineThatIsStillOpen() {
        client.open();
        client.sluice.close();

        client.awaitOver();
        assertThat(upstream.await("DELETE")).isNotNull();
    }

    private final class Client implements AutoCloseable {
        private final Pipe input = pipe();
        private final Pipe output = pipe();
        private final OutputStream toSluice = Channels.newOutputStream(input.sink());
        private final BufferedReader fromSluice = new BufferedReader(
                new InputStreamReader(Channels.newInputStream(output.source()), StandardCharsets.UTF_8));
        private final Sluice sluice;

        Client() {
            String file = String.join(
                    "\n",
                    "admin: {enabled: false}",
                    "limits: {requestBody: 4KiB}",
                    "shutdown: {grace: 500ms}",
                    "routes: [{path: /mcp, upstream: {url: '" + upstream.url() + "'}}]");
            this.sluice = Sluice.start(
                    new ConfigLoader(Map.<String, String>of()::get).load(file, "test.yaml"),
                    List.of(new StdioTransport(
                            Channels.newInputStream(input.source()),
                            Channels.newOutputStream(output.sink()),
                            Optional.empty())));
        }

        void open() {
            say(INITIALIZE);
            assertThat(next()).contains("\"id\":1").contains("protocolVersion");
            say(INITIALIZED);
            assertThat(upstream.await("notifications/initialized")).isNotNull();
        }

        void say(String line) {
            run(() -> {
                toSluice.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                toSluice.flush();
            });
        }

        String next() {
            try {
                return fromSluice.readLine();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void endInput() {
            run(toSluice::close);
        }

        void stopReading() {
            run(output.source()::close);
        }

        void awaitOver() {
            var unused = sluice.over().block(LIMIT);
        }

        /** What is left to read once Sluice writes no more. */
        List<String> rest() {
            run(output.sink()::close);
            return fromSluice.lines().toList();
        }

        @Override
        public void close() {
            sluice.close();
            run(input.sink()::close);
            run(output.source()::close);
            Awaitility.await()
                    .atMost(LIMIT)
                    .until(() -> sluice.exchanges().inFlight().active() == 0);
            run(input.source()::close);
            run(output.sink()::close);
        }

        private static Pipe pipe() {
            try {
                return Pipe.open();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void run(Action action) {
            try {
                action.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @FunctionalInterface
    private interface Action {
        void run() throws IOException;
    }
}
