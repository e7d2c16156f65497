package dev.sluice.proxy.bridge.parking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.proxy.testing.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TaskToolsTest {
    private final TaskTools tools = new TaskTools(2);

    @Test
    void learn_moreThanItMayKnow_keepsTheFirst() {
        learn("one", "required");
        learn("two", "optional");
        learn("three", "required");

        assertThat(tools.mustBeTask("one")).isTrue();
        assertThat(tools.canBeTask("two")).isTrue();
        assertThat(tools.canBeTask("three")).isFalse();
    }

    @Test
    void learn_oneThatIsNoTaskAnyMore_makesRoom() {
        learn("one", "required");
        learn("two", "required");
        learn("one", "forbidden");
        learn("three", "required");

        assertThat(tools.canBeTask("one")).isFalse();
        assertThat(tools.mustBeTask("three")).isTrue();
    }

    private void learn(String name, String support) {
        String list = "{\"tools\":[{\"name\":\"" + name + "\",\"execution\":{\"taskSupport\":\"" + support + "\"}}]}";
        tools.learn((McpResponse) new MessageReader(JsonLimits.defaults())
                .readOne(Json.result("1", list).getBytes(StandardCharsets.UTF_8)));
    }
}
