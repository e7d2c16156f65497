package dev.sluice.it.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/** Looks at what Sluice has written of the one exchange that was the attack: its audit record, and log lines with its id. */
final class LogCheck {
    private final GuardedTarget target;
    private final AbuseCase attack;
    private final Map<String, String> values;

    LogCheck(GuardedTarget target, AbuseCase attack, Map<String, String> values) {
        this.target = target;
        this.attack = attack;
        this.values = values;
    }

    /** The record is behind the first ones. */
    void check(JsonNode expect, AuditRecords records, int first) {
        JsonNode steps = attack.request().path("steps");
        JsonNode send = steps.isMissingNode()
                ? attack.request()
                : steps.get(steps.size() - 1).path("send");
        String id = send.at("/body/id").asString();
        JsonNode record = records.await(
                first,
                known -> known.path("event").asString("").equals("exchange")
                        && known.path("rpc_id").asString("").equals(id));
        switch (attack.id()) {
            case "TOOL-02" -> checkFinding(record, "tool.drift", expect.path("event"));
            case "TOOL-04" -> checkFinding(record, "definition.stripped", expect.path("event"));
            case "SSRF-05" -> checkHidden(record);
            case "LOG-01" -> assertThat(record.path("arguments").asString()).contains("admin login ok");
            case "LOG-02" -> checkNothingOf(expect, record, records);
            default -> throw new IllegalArgumentException("Nothing is known of the record of " + attack.id());
        }
    }

    private void checkFinding(JsonNode record, String finding, JsonNode event) {
        assertThat(record.path("findings").path(finding).asInt(0))
                .as(record.toString())
                .isEqualTo(1);
        awaitLine(record, event.asString());
    }

    private void checkHidden(JsonNode record) {
        assertThat(record.path("findings").properties())
                .as(record.toString())
                .anySatisfy(finding -> assertThat(finding.getKey()).startsWith("definition.hidden."));
        awaitLine(record, "\"" + values.get("tool.remote_ref") + "\"");
    }

    private void awaitLine(JsonNode record, String text) {
        String id = "[" + record.path("id").asString() + "]";
        Awaitility.await()
                .untilAsserted(() -> assertThat(target.sluice().transcript().lines())
                        .anySatisfy(line -> assertThat(line).contains(id, text)));
    }

    /** The argument is there, and its value is not: not in the record, not in any other place that tells of calls. */
    private void checkNothingOf(JsonNode expect, JsonNode record, AuditRecords records) {
        assertThat(record.path("arguments").asString()).contains("api_key");
        assertThat(record.path("outcome").asString()).isEqualTo("ok");
        String metrics = target.sluice().metrics();
        assertThat(metrics).contains("route=\"" + record.path("route").asString() + "\"");
        expect.path("absent").values().forEach(text -> {
            assertThat(records.text()).doesNotContain(text.asString());
            assertThat(metrics).doesNotContain(text.asString());
        });
    }
}
