package dev.sluice.proxy.bridge.parking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.proxy.bridge.parking.ModernClient.Exchange;
import dev.sluice.proxy.testing.FakeReplicas;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that come back to another replica than the one that waits for them. */
class OtherReplicaTest {
    private static final String QUESTION = "{\"jsonrpc\":\"2.0\",\"id\":\"s1\",\"method\":\"elicitation/create\","
            + "\"params\":{\"message\":\"Which?\",\"requestedSchema\":{\"type\":\"object\",\"properties\":{}}}}";
    private static final String YES = "{\"in-1\":{\"action\":\"accept\",\"content\":{}}}";

    private final FakeReplicas here = new FakeReplicas("here", "there");
    private final Parking there = Parking.among(new FakeReplicas("there", "here"));
    private final Parking elsewhere = Parking.among(here);
    private final ModernClient client = there.client("ann", Parking.FORMS);
    private final ModernClient moved = elsewhere.client("ann", Parking.FORMS);

    @BeforeEach
    void serve() {
        new ParkingService(route -> Optional.of(there.connector), new MessageReader(JsonLimits.defaults()), there.time)
                .serve(here);
    }

    private String parked() {
        Exchange first = client.call("1", "deploy");
        there.server.lastCall().say(QUESTION);
        there.passWindow();
        return first.requestState();
    }

    @Test
    void answer_reachesTheReplicaThatWaits() {
        Exchange second = moved.retry("2", "deploy", parked(), YES);
        there.server.lastCall().answer("{\"content\":[]}");

        assertThat(second.at("/id")).isEqualTo("2");
        assertThat(second.at("/result/resultType")).isEqualTo("\"complete\"");
        assertThat(elsewhere.server.received).isEmpty();
    }

    @Test
    void clientThatLeavesThere_cancelsTheCallHere() {
        moved.retry("2", "deploy", parked(), YES).cancel();

        assertThat(there.server.received("notifications/cancelled")).hasSize(1);
    }

    @Test
    void deadOwner_makesTheStateUnknown() {
        String state = parked();
        here.die();

        assertThat(moved.retry("2", "deploy", state, YES).at("/error/data"))
                .isEqualTo("{\"reason\":\"continuation_unknown\"}");
    }

    @Test
    void stateOfSomebodyElse_isUnknownThereToo() {
        String state = parked();

        assertThat(elsewhere
                        .client("bob", Parking.FORMS)
                        .retry("2", "deploy", state, YES)
                        .at("/error/data/reason"))
                .isEqualTo("\"continuation_unknown\"");
    }

    @Test
    void nextPage_comesFromTheReplicaThatHasTheSession() {
        there.server.answer("tools/list", "{\"tools\":[],\"nextCursor\":\"p2\"}");
        String cursor = client.send("1", "tools/list", "", "").at("/result/nextCursor");
        var unused = moved.send("2", "tools/list", "\"cursor\":" + cursor, "");

        assertThat(there.server.received("tools/list")).hasSize(2);
        assertThat(elsewhere.server.received).isEmpty();
    }
}
