package dev.sluice.proxy.connector.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.connector.CallDeadline;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.testing.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Stateless requests of several clients on one line. */
class ModernLineTest {
    private static final int INTERLEAVINGS = 3000;
    private static final String TAG = "io.modelcontextprotocol/subscriptionId";

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final MessageReader reader = new MessageReader(JsonLimits.defaults());
    private final ScriptedLine line = new ScriptedLine();
    private final ChannelConnector connector = new ChannelConnector(
            "line",
            line,
            ChannelOwners.alone("sole"),
            new ChannelSettings(
                    Duration.ofSeconds(30),
                    100,
                    1 << 20,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(20),
                    Duration.ZERO),
            reader,
            time,
            () -> {});

    /** Makes the line that everything after it is on. */
    @BeforeEach
    void discover() {
        Client discovery = ask(Json.modern("1", "server/discover", ""));
        line.says(Json.result("\"s1\"", "{\"resultType\":\"complete\"}"));
        assertThat(discovery.read).containsExactly(Json.result("1", "{\"resultType\":\"complete\"}"));
    }

    @AfterEach
    void stop() {
        StepVerifier.create(connector.close()).verifyComplete();
        time.dispose();
    }

    @Test
    void clients_withTheSameIdsAndTokens_readTheirOwnInAnyOrder() {
        Random random = new Random(20260728);
        for (int i = 0; i < INTERLEAVINGS; i++) {
            int sent = line.sent().size();
            Client first = ask(callWithToken("7", "\"t\""));
            Client second = ask(callWithToken("7", "\"t\""));
            String one = id(line.sent().get(sent));
            String two = id(line.sent().get(sent + 1));
            List<Integer> order = new ArrayList<>(IntStream.range(0, 6).boxed().toList());
            Collections.shuffle(order, random);
            int[] step = {0, 0};
            for (int turn : order) {
                says(turn % 2 == 0 ? one : two, turn % 2, step[turn % 2]++);
            }

            assertThat(first.read).containsExactly(progress("\"t\"", 1), progress("\"t\"", 3), answer("7", 0));
            assertThat(second.read).containsExactly(progress("\"t\"", 2), progress("\"t\"", 4), answer("7", 1));
        }
        assertThat(line.opened()).isEqualTo(1);
    }

    /** A client's share of an interleaving: two notifications and the answer. */
    private void says(String id, int client, int step) {
        line.says(step < 2 ? progress(id, 1 + client + 2 * step) : answer(id, client));
    }

    @Test
    void client_thatStopsReading_isSaidToHaveDoneSo() {
        Client client = ask(Json.modernCall("7", "t"));
        String id = id(last());

        client.reading.dispose();

        assertThat(last()).isEqualTo(Json.notification("notifications/cancelled", "{\"requestId\":" + id + "}"));
    }

    @Test
    void client_thatHasItsAnswer_isNotSaidToHaveLeft() {
        Client client = ask(Json.modernCall("7", "t"));
        String sent = last();
        line.says(answer(id(sent), 0));
        client.reading.dispose();

        assertThat(last()).isEqualTo(sent);
    }

    @Test
    void changes_goToWhoListensForThem_underItsOwnId() {
        Client one = ask(listen("7"));
        String first = id(last());
        Client two = ask(listen("7"));
        String second = id(last());

        line.says(changed(second));
        line.says(Json.result(first, "{\"_meta\":{\"" + TAG + "\":" + first + "}}"));

        assertThat(two.read).containsExactly(changed("7"));
        assertThat(one.read).containsExactly(Json.result("7", "{\"_meta\":{\"" + TAG + "\":7}}"));
    }

    @Test
    void listening_thatTheServerCancels_endsAsIfItHadEndedIt() {
        Client client = ask(listen("7"));
        line.says(Json.notification("notifications/cancelled", "{\"requestId\":" + id(last()) + "}"));

        assertThat(client.read).hasSize(1).first().asString().contains("\"id\":7", "\"" + TAG + "\":7");
    }

    @Test
    void logMessages_goToTheOnlyCallThatWantsThem() {
        String level = "\"io.modelcontextprotocol/logLevel\":\"info\",";
        Client quiet = ask(Json.modernCall("1", "t"));
        Client loud = ask(Json.modernCall("2", "t").replace("\"_meta\":{", "\"_meta\":{" + level));
        line.says(log());
        Client louder = ask(Json.modernCall("3", "t").replace("\"_meta\":{", "\"_meta\":{" + level));
        line.says(log());

        assertThat(quiet.read).isEmpty();
        assertThat(loud.read).containsExactly(log());
        assertThat(louder.read).isEmpty();
    }

    @Test
    void line_thatEnds_isOpenedAgainForTheNextRequest() {
        Client lost = ask(Json.modernCall("1", "t"));
        line.ends();
        assertThat(lost.failures).hasSize(1);

        Client next = ask(Json.modernCall("1", "t"));
        line.says(answer(id(last()), 0));

        assertThat(next.read).containsExactly(answer("1", 0));
        assertThat(line.opened()).isEqualTo(2);
    }

    private Client ask(String json) {
        McpRequest request = (McpRequest) reader.readOne(json.getBytes(StandardCharsets.UTF_8));
        CallDeadline deadline = new CallDeadline(Duration.ofMinutes(5), Duration.ZERO, time);
        UpstreamLeg leg = UpstreamLeg.modern(ProtocolVersion.V2026_07_28);
        return new Client(connector, new UpstreamRequest(request, leg, Map.of(), true, deadline));
    }

    private String last() {
        return line.sent().get(line.sent().size() - 1);
    }

    private static String id(String sent) {
        return sent.replaceAll(".*\"id\":(\"[^\"]*\").*", "$1");
    }

    private static String callWithToken(String id, String token) {
        return Json.modernCall(id, "t").replace("\"_meta\":{", "\"_meta\":{\"progressToken\":" + token + ",");
    }

    private static String listen(String id) {
        return Json.modern(id, "subscriptions/listen", "\"notifications\":{\"toolsListChanged\":true}");
    }

    private static String changed(String tag) {
        return Json.notification("notifications/tools/list_changed", "{\"_meta\":{\"" + TAG + "\":" + tag + "}}");
    }

    private static String progress(String token, int value) {
        return Json.notification(
                "notifications/progress", "{\"progressToken\":" + token + ",\"progress\":" + value + "}");
    }

    private static String answer(String id, int number) {
        return Json.result(id, "{\"resultType\":\"complete\",\"number\":" + number + "}");
    }

    private static String log() {
        return Json.notification("notifications/message", "{\"level\":\"info\",\"data\":\"x\"}");
    }

    /** One who asks, and what it has read. */
    private static final class Client {
        final List<String> read = new ArrayList<>();
        final List<Throwable> failures = new ArrayList<>();
        final Disposable reading;

        Client(ChannelConnector connector, UpstreamRequest request) {
            this.reading = connector
                    .call(request)
                    .ofType(UpstreamEvent.Message.class)
                    .map(event -> new String(event.message().utf8(), StandardCharsets.UTF_8))
                    .subscribe(read::add, failures::add);
        }
    }
}
