package dev.sluice.proxy.bridge.parking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.bridge.parking.ModernClient.Exchange;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tools of a legacy server that run as tasks only, for clients that know nothing of tasks. */
class TaskCallTest {
    private static final String CREATED =
            "{\"task\":{\"taskId\":\"t-1\",\"status\":\"working\",\"pollInterval\":50,\"ttl\":60000}}";

    private final Parking parking = Parking.overStreams();
    private final ModernClient ann = parking.client("ann", "{}");

    @BeforeEach
    void listTools() {
        parking.server.offer("{\"tools\":{},\"tasks\":{\"requests\":{\"tools\":{\"call\":{}}}}}");
        parking.server.answer(
                "tools/list", "{\"tools\":[{\"name\":\"build\",\"execution\":{\"taskSupport\":\"required\"}}]}");
        Exchange listed = ann.send("0", "tools/list", "", "");
        assertThat(listed.at("/result/tools/0/execution")).isEmpty();
    }

    @Test
    void call_becomesATask_andItsResultIsTheAnswer() {
        parking.server.answer("tasks/get", "{\"taskId\":\"t-1\",\"status\":\"completed\"}");
        parking.server.answer(
                "tasks/result",
                "{\"content\":[],\"_meta\":{\"io.modelcontextprotocol/related-task\":{\"taskId\":\"t-1\"}}}");
        Exchange call = ann.call("1", "build");
        assertThat(parking.server.received("tools/call"))
                .singleElement()
                .asString()
                .contains("\"task\":{}");
        parking.server.lastCall().answer(CREATED);
        assertThat(parking.server.received("tasks/get")).isEmpty();
        parking.pass(Duration.ofMillis(50));

        assertThat(call.at("/result/resultType")).isEqualTo("\"complete\"");
        assertThat(call.at("/result/_meta")).doesNotContain("related-task");
    }

    @Test
    void otherTools_areCalledAsEver() {
        ann.begin("1", "test");

        assertThat(parking.server.received("tools/call"))
                .singleElement()
                .asString()
                .doesNotContain("\"task\"");
    }

    @Test
    void clientThatLeaves_cancelsTheTask() {
        parking.server.answer("tasks/cancel", "{\"taskId\":\"t-1\",\"status\":\"cancelled\"}");
        Exchange call = ann.call("1", "build");
        parking.server.lastCall().answer(CREATED);
        call.cancel();
        parking.pass(Duration.ofSeconds(1));

        assertThat(parking.server.received("tasks/cancel")).hasSize(1);
        assertThat(parking.server.received("tasks/get")).isEmpty();
    }
}
