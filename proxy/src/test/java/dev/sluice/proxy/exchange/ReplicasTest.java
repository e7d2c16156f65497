package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.connector.UpstreamReplica;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.SessionUpstream;
import dev.sluice.proxy.testing.TestProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sessions at an upstream with two replicas: where they are, when they move, and that nothing is lost on the way. */
class ReplicasTest {
    private final SessionUpstream a = new SessionUpstream("a");
    private final SessionUpstream b = new SessionUpstream("b");
    private TestProxy proxy = TestProxy.before(a.server())
            .and(b.server())
            .upstream("movesAtOnce: 2")
            .start();

    @AfterEach
    void close() {
        proxy.close();
        a.close();
        b.close();
    }

    @Test
    void sessions_areSpreadAndStayWhereTheyAre() {
        List<LegacyClient> clients = open(4);
        assertThat(counts()).containsExactlyInAnyOrderEntriesOf(Map.of(a.replica(), 2, b.replica(), 2));

        for (LegacyClient client : clients) {
            assertThat(List.of(call(client), call(client), call(client))).containsOnly(call(client));
        }
        assertThat(a.server().received("initialize")).hasSize(2);
    }

    @Test
    void session_whoseReplicaVanishes_goesOnAtTheOther() {
        List<LegacyClient> clients = open(2);

        a.server().vanish();

        assertThat(clients).allSatisfy(client -> assertThat(call(client)).isEqualTo("\"b\""));
        assertThat(b.server().received("tools/call")).hasSize(2);
        assertThat(counts()).containsExactlyInAnyOrderEntriesOf(Map.of(a.replica(), 0, b.replica(), 2));
    }

    @Test
    void stream_whoseReplicaVanishes_goesOnAtTheOther() {
        LegacyClient atA = at(a, open(2));
        b.on("GET", (request, wire) -> {
            wire.openStream();
            wire.event(Json.notification("notifications/message", "{\"data\":\"from b\"}"));
            wire.hold();
        });
        try (RawClient push = atA.get()) {
            assertThat(push.head().status()).isEqualTo(200);
            assertThat(a.server().await("GET").kind()).isEqualTo("GET");

            a.server().vanish();

            assertThat(untilData(push, "from b"))
                    .anySatisfy(data -> assertThat(data).contains("notifications/tools/list_changed"));
        }
    }

    @Test
    void session_whoseReplicaVanishesAndIsNotToBeRecovered_failsClearlyAndStays() {
        proxy.close();
        proxy = TestProxy.before(a.server())
                .and(b.server())
                .upstream("onSessionLost: propagate")
                .start();
        LegacyClient atA = at(a, open(2));
        int before = b.server().received("tools/call").size();

        a.server().vanish();

        RawClient.Reply failed = atA.reply(Json.call("2", "add"));
        assertThat(failed.at("/error/data/reason")).isEqualTo("\"upstream_unavailable\"");
        assertThat(b.server().received("tools/call")).hasSize(before);
        assertThat(counts()).containsEntry(a.replica(), 1);
    }

    @Test
    void openings_whileAReplicaIsAway_succeedAtTheOther() {
        a.server().vanish();

        assertThat(open(3)).hasSize(3);

        assertThat(counts()).containsEntry(b.replica(), 3);
    }

    @Test
    void ejectedReplica_losesItsSessionsWithTheirNextRequest() {
        LegacyClient atA = at(a, open(2));
        a.on("tools/call", (request, wire) -> wire.empty(500));
        for (int call = 0; call < 5; call++) {
            assertThat(atA.reply(Json.call("1", "add")).at("/error/code")).isEqualTo("-32603");
        }
        assertThat(state(a)).isEqualTo(UpstreamReplica.State.EJECTED);

        assertThat(call(atA)).isEqualTo("\"b\"");

        Awaitility.await().until(() -> a.sessions() == 0);
    }

    @Test
    void evacuation_movesIdleSessionsAtOnce() {
        List<LegacyClient> clients = open(10);

        assertThat(relocations().evacuate(route(), a.replica())).isEqualTo(Relocations.Outcome.DONE);

        Awaitility.await()
                .untilAsserted(() -> assertThat(counts())
                        .containsExactlyInAnyOrderEntriesOf(Map.of(a.replica(), 0, b.replica(), 10)));
        Awaitility.await().until(() -> a.sessions() == 0);
        assertThat(clients).allSatisfy(client -> assertThat(call(client)).isEqualTo("\"b\""));
        assertThat(b.sessions()).isEqualTo(10);
        assertThat(a.server().received("tools/call")).isEmpty();
    }

    @Test
    void evacuation_letsACallEndFirst() {
        LegacyClient atA = at(a, open(2));
        CountDownLatch evacuated = new CountDownLatch(1);
        a.on("tools/call", (request, wire) -> {
            FakeUpstream.pause(evacuated);
            wire.result(request, "{\"by\":\"a\"}");
        });
        int before = a.server().received("tools/call").size();
        try (RawClient busy = atA.post(Json.call("1", "add"))) {
            Awaitility.await().until(() -> a.server().received("tools/call").size() > before);

            assertThat(relocations().evacuate(route(), a.replica())).isEqualTo(Relocations.Outcome.DONE);
            assertThat(counts()).containsEntry(a.replica(), 1);
            evacuated.countDown();

            assertThat(busy.reply().at("/result/by")).isEqualTo("\"a\"");
        }
        Awaitility.await().until(() -> counts().getOrDefault(b.replica(), 0) == 2);
        assertThat(call(atA)).isEqualTo("\"b\"");
    }

    @Test
    void session_withACallUnderWay_doesNotMoveForAnother() {
        LegacyClient atA = at(a, open(2));
        CountDownLatch done = new CountDownLatch(1);
        a.on("tools/call", (request, wire) -> {
            if (request.id().equals("7")) {
                FakeUpstream.pause(done);
            }
            wire.result(request, "{\"by\":\"a\"}");
        });
        try (RawClient busy = atA.post(Json.call("7", "add"))) {
            Awaitility.await()
                    .until(() -> a.server().received("tools/call").stream()
                            .anyMatch(request -> request.id().equals("7")));
            assertThat(relocations().evacuate(route(), a.replica())).isEqualTo(Relocations.Outcome.DONE);

            assertThat(call(atA)).isEqualTo("\"a\"");

            assertThat(a.server().received("DELETE")).isEmpty();
            done.countDown();
            assertThat(busy.reply().at("/result/by")).isEqualTo("\"a\"");
        }
    }

    @Test
    void evacuation_whereALossIsPropagated_leavesTheSessionsAlone() {
        proxy.close();
        proxy = TestProxy.before(a.server())
                .and(b.server())
                .upstream("onSessionLost: propagate")
                .start();
        LegacyClient atA = at(a, open(2));

        assertThat(relocations().evacuate(route(), a.replica())).isEqualTo(Relocations.Outcome.DONE);

        assertThat(call(atA)).isEqualTo("\"a\"");
        assertThat(open(2)).allSatisfy(client -> assertThat(call(client)).isEqualTo("\"b\""));
        assertThat(relocations().rebalance(route())).isEqualTo(Relocations.Outcome.SESSIONS_STAY);
    }

    @Test
    void rebalancing_evensTheCountsOut() {
        assertThat(relocations().evacuate(route(), a.replica())).isEqualTo(Relocations.Outcome.DONE);
        List<LegacyClient> clients = open(7);
        assertThat(relocations().admit(route(), a.replica())).isEqualTo(Relocations.Outcome.DONE);
        assertThat(counts()).containsEntry(b.replica(), 7);

        assertThat(relocations().rebalance(route())).isEqualTo(Relocations.Outcome.DONE);

        Awaitility.await()
                .untilAsserted(() -> assertThat(counts())
                        .containsExactlyInAnyOrderEntriesOf(Map.of(a.replica(), 3, b.replica(), 4)));
        assertThat(clients.stream().collect(Collectors.groupingBy(ReplicasTest::call, Collectors.counting())))
                .isEqualTo(Map.of("\"a\"", 3L, "\"b\"", 4L));
        Awaitility.await().until(() -> b.sessions() == 4);
    }

    @Test
    void evacuation_ofWhatIsNotThereOrTheLast_isRefused() {
        assertThat(relocations().evacuate(route(), "http://127.0.0.1:1/"))
                .isEqualTo(Relocations.Outcome.UNKNOWN_REPLICA);
        assertThat(relocations().admit(route(), "http://127.0.0.1:1/")).isEqualTo(Relocations.Outcome.UNKNOWN_REPLICA);
        assertThat(relocations().evacuate(route(), a.replica())).isEqualTo(Relocations.Outcome.DONE);
        assertThat(relocations().evacuate(route(), b.replica())).isEqualTo(Relocations.Outcome.LAST_REPLICA);
    }

    @Test
    void session_thatEnds_isNotCountedAnyMore() {
        LegacyClient atA = at(a, open(2));

        assertThat(atA.delete().status()).isEqualTo(200);

        assertThat(counts()).containsEntry(a.replica(), 0);
        Awaitility.await().until(() -> a.sessions() == 0);
    }

    private List<LegacyClient> open(int sessions) {
        List<LegacyClient> clients = new ArrayList<>();
        for (int session = 0; session < sessions; session++) {
            clients.add(proxy.legacy().initialize("2025-11-25"));
        }
        return clients;
    }

    private static LegacyClient at(SessionUpstream upstream, List<LegacyClient> clients) {
        String name = upstream.name();
        return clients.stream()
                .filter(client -> call(client).equals('"' + name + '"'))
                .findFirst()
                .orElseThrow();
    }

    private static String call(LegacyClient client) {
        return client.reply(Json.call("1", "add")).at("/result/by");
    }

    private Map<String, Integer> counts() {
        return relocations().list(route()).stream()
                .collect(Collectors.toMap(one -> one.replica().name(), Relocations.Occupancy::sessions));
    }

    private UpstreamReplica.State state(SessionUpstream upstream) {
        return relocations().list(route()).stream()
                .map(Relocations.Occupancy::replica)
                .filter(replica -> replica.name().equals(upstream.replica()))
                .findFirst()
                .orElseThrow()
                .state();
    }

    private Relocations relocations() {
        return proxy.sluice().exchanges().relocations();
    }

    private Route route() {
        return proxy.sluice().routes().get(0);
    }

    private static List<String> untilData(RawClient stream, String last) {
        List<String> data = new ArrayList<>();
        while (data.stream().noneMatch(text -> text.contains(last))) {
            data.add(stream.event().orElseThrow().data());
        }
        return data;
    }
}
