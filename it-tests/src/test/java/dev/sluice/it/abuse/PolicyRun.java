package dev.sluice.it.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.wire.HttpAnswer;
import dev.sluice.it.wire.Json;
import dev.sluice.it.wire.RawConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One case about a policy with one revision. */
final class PolicyRun implements AutoCloseable {
    /** Cases whose route changes with each run. */
    private static final Set<String> OF_DEFINITIONS = Set.of("TOOL-02", "TOOL-04", "SSRF-05");

    /** Cases that the audit trail of their route has to tell of. */
    private static final Set<String> AUDITED = Set.of("TOOL-02", "TOOL-04", "SSRF-05", "LOG-01", "LOG-02");

    private static final Set<String> CHECKED_HERE = Set.of(
            "json",
            "body",
            "log",
            "traces",
            "side",
            "steps",
            "upstream",
            "tools_absent",
            "tools_present",
            "status_counts",
            "headers_on_reject");

    private final GuardedTarget target;
    private final AuditRecords records;
    private final Trap trap;
    private final AbuseCase attack;
    private final String revision;
    private final URI endpoint;
    private final Map<String, String> values;
    private final Visit visit;

    PolicyRun(GuardedTarget target, AuditRecords records, Trap trap, AbuseCase attack, String revision) {
        this.target = target;
        this.records = records;
        this.trap = trap;
        this.attack = attack;
        this.revision = revision;
        this.endpoint =
                target.endpoint("/" + attack.id() + (OF_DEFINITIONS.contains(attack.id()) ? "-" + revision : ""));
        this.values = new HashMap<>(target.values(endpoint));
        this.visit = Visit.open(endpoint, revision, Map.of("Authorization", "Bearer " + values.get("token.alice")));
        values.putAll(LeakyUpstream.VALUES);
        visit.caller().session().ifPresent(id -> values.put("sid.alice", id));
    }

    void perform() {
        target.upstream().reset();
        LeakyUpstream upstream = new LeakyUpstream(target.upstream(), revision);
        upstream.leak();
        upstream.misbehave(attack.upstream(), trap);
        JsonNode request = filled(attack.request());
        JsonNode expect = filled(attack.expect());
        int before = records.count();
        if (request.has("steps")) {
            request.path("steps").values().forEach(step -> step(step, upstream));
            if (attack.requires().contains("cache:on")) {
                request.path("steps").values().forEach(step -> repeat(step.path("send")));
            }
        } else if (request.has("parallel_count")) {
            besideEachOther(request, expect);
        } else {
            new AttackWriter(visit.caller()).write(request).forEach(next -> check(next, request, expect));
        }
        if (attack.id().equals("TOOL-08")) {
            upstream.misbehaveAtLength(attack.upstream());
            new AttackWriter(visit.caller()).write(request).forEach(next -> check(next, request, expect));
        }
        if (AUDITED.contains(attack.id())) {
            new LogCheck(target, attack, values).check(expect.path("log"), records, before);
        }
        absent(expect.at("/log/absent"));
        assertThat(trap.isUntouched()).isTrue();
    }

    private void absent(JsonNode texts) {
        texts.values().forEach(text -> assertThat(target.sluice().transcript()).doesNotContain(text.asString()));
    }

    private void step(JsonNode step, LeakyUpstream upstream) {
        JsonNode mutated = step.at("/upstream/mutate_tool");
        if (!mutated.isMissingNode()) {
            upstream.list("{\"name\":\"echo\",\"description\":" + mutated.path("description")
                    + ",\"inputSchema\":{\"type\":\"object\"}}");
        }
        JsonNode send = step.path("send");
        if (!send.isMissingNode()) {
            new AttackWriter(visit.caller()).write(send).forEach(next -> check(next, send, step.path("expect")));
        }
    }

    /** Otherwise a cache that keeps nothing would do. */
    private void repeat(JsonNode send) {
        if (!send.at("/body/params").has("inputResponses")) {
            JsonNode expect = Json.parse("{\"status\":200,\"upstream\":{\"calls\":0}}");
            new AttackWriter(visit.caller()).write(send).forEach(next -> check(next, send, expect));
        }
    }

    private void check(Attack next, JsonNode request, JsonNode expect) {
        String method = request.at("/body/method").asString("");
        long before = asked(method);
        ObjectNode usual = (ObjectNode) expect.deepCopy();
        CHECKED_HERE.forEach(usual::remove);
        try (Answered answered = visit.exchange(next)) {
            new Expectations(usual, visit.caller()).check(answered);
            checkBody(expect, answered);
        }
        JsonNode calls = expect.at("/upstream/calls");
        if (!calls.isMissingNode()) {
            assertThat(asked(method) - before).isEqualTo(calls.asLong());
        }
    }

    private void besideEachOther(JsonNode request, JsonNode expect) {
        Attack one = new AttackWriter(visit.caller()).write(request).get(0);
        List<RawConnection> open = new ArrayList<>();
        Map<String, Integer> counts = new HashMap<>();
        try {
            for (int i = 0; i < request.path("parallel_count").asInt(); i++) {
                RawConnection connection = one.send(endpoint);
                open.add(connection);
                HttpAnswer answer = connection.answer();
                counts.merge(Integer.toString(answer.status()), 1, Integer::sum);
                if (answer.status() != 200) {
                    expect.path("headers_on_reject")
                            .values()
                            .forEach(rule -> assertThat(answer.headers()
                                            .first(rule.path("name").asString()))
                                    .isPresent());
                }
            }
        } finally {
            open.forEach(RawConnection::close);
        }
        Map<String, Integer> expected = new HashMap<>();
        expect.path("status_counts")
                .properties()
                .forEach(count -> expected.put(count.getKey(), count.getValue().asInt()));
        assertThat(counts).isEqualTo(expected);
    }

    private static void checkBody(JsonNode expect, Answered answered) {
        expect.path("json")
                .properties()
                .forEach(member -> assertThat(answered.messages()
                                .get(0)
                                .at("/" + member.getKey().replace('.', '/')))
                        .as(answered.text())
                        .isEqualTo(member.getValue()));
        expect.path("body").values().forEach(rule -> checkText(rule, answered.text()));
        expect.path("tools_present")
                .values()
                .forEach(tool -> assertThat(answered.text()).contains("\"" + tool.asString() + "\""));
        expect.path("tools_absent")
                .values()
                .forEach(tool -> assertThat(answered.text()).doesNotContain("\"" + tool.asString() + "\""));
    }

    private static void checkText(JsonNode rule, String text) {
        String value = rule.path("value").asString();
        switch (rule.path("op").asString()) {
            case "not-contains" -> assertThat(text).doesNotContain(value);
            case "not-matches" ->
                assertThat(Pattern.compile(value).matcher(text).find()).as(text).isFalse();
            default -> throw new IllegalArgumentException("Not a known rule: " + rule);
        }
    }

    private JsonNode filled(JsonNode template) {
        return Json.parse(Placeholders.fill(template.toString(), values));
    }

    private long asked(String method) {
        return target.upstream().received().stream()
                .filter(message -> message.method().equals(method))
                .count();
    }

    @Override
    public void close() {
        visit.close();
    }
}
