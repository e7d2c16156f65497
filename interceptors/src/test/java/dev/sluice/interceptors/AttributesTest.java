package dev.sluice.interceptors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.RequestId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AttributesTest {
    private final Attributes attributes = new Attributes();
    private final List<String> done = new ArrayList<>();

    @Test
    void actions_atTheEnd_runOnceInOrder() {
        attributes.whenEnded(() -> done.add("first"));
        attributes.whenEnded(() -> done.add("second"));

        attributes.end();
        attributes.end();

        assertThat(done).containsExactly("first", "second");
    }

    @Test
    void action_afterTheEnd_runsAtOnce() {
        attributes.end();

        attributes.whenEnded(() -> done.add("late"));

        assertThat(done).containsExactly("late");
    }

    @Test
    void subject_ofARenamedTool_hasBothNames() {
        attributes.noteTarget("tools/call", call("exposed"));
        attributes.noteTarget("tools/call", call("own"));
        attributes.noteTarget("tools/call", call("own"));

        assertThat(attributes.subject()).isEqualTo(new ExchangeSubject("tools/call", List.of("exposed", "own")));
    }

    private static McpRequest call(String tool) {
        return McpRequest.of(RequestId.of(1), "tools/call", Map.of("name", tool));
    }
}
