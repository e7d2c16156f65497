package dev.sluice.interceptors.audit;

import dev.sluice.interceptors.Attributes;
import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.Evidence;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.message.McpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One exchange while it is under way: what its request said, and what has become known since. Thread-safe. */
final class AuditEntry {
    private static final Set<String> ENDINGS =
            Set.of("blocked", "error", "timeout", "answered", "input-needed", "failed-open");
    private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final AuditDescriptions descriptions;
    private final InterceptContext request;
    private final Map<String, Object> asked;
    private final Evidence evidence;
    private final long startNanos;
    private @Nullable McpResponse heard;
    private long heardNanos;

    AuditEntry(
            AuditDescriptions descriptions,
            InterceptContext request,
            Map<String, Object> asked,
            Evidence evidence,
            long startNanos) {
        this.descriptions = descriptions;
        this.request = request;
        this.asked = asked;
        this.evidence = evidence;
        this.startNanos = startNanos;
    }

    /** Notes the answer on its way, as it is before interceptors behind the audit trail change it. */
    synchronized void heard(McpResponse response, long nanos) {
        if (heard == null) {
            heard = response;
            heardNanos = nanos;
        }
    }

    /** The whole record. */
    synchronized Map<String, Object> finished(long nowNanos) {
        Map<String, Object> members = new LinkedHashMap<>(asked);
        Optional<McpResponse> answer =
                request.attributes().get(Attributes.ANSWER).or(() -> Optional.ofNullable(heard));
        members.putAll(descriptions.answered(request.method(), answer));
        decide(members, answer);
        members.put("duration_ms", millis(nowNanos - startNanos));
        members.put("policy_ms", millis(policyNanos()));
        if (heard != null) {
            members.put("answered_after_ms", millis(heardNanos - startNanos));
        }
        if (!evidence.findings().isEmpty()) {
            members.put("findings", evidence.findings());
        }
        return members;
    }

    private void decide(Map<String, Object> members, Optional<McpResponse> answer) {
        Optional<Evidence.Decision> last = evidence.decisions().stream()
                .filter(decision -> ENDINGS.contains(decision.outcome()))
                .reduce((earlier, later) -> later);
        boolean modified = evidence.decisions().stream()
                .anyMatch(decision -> decision.outcome().equals("modified"));
        members.put("decision", last.map(AuditEntry::word).orElse(modified ? "mutate" : "allow"));
        last.ifPresent(decision -> members.put("decided_by", decision.interceptor()));
        members.put("outcome", answer.map(AuditDescriptions::outcome).orElse("unanswered"));
        List<Map<String, Object>> notable = new ArrayList<>();
        for (Evidence.Decision decision : evidence.decisions()) {
            if (!decision.outcome().equals("continued")) {
                notable.add(described(decision));
            }
        }
        if (!notable.isEmpty()) {
            members.put("interceptors", notable);
        }
    }

    private static String word(Evidence.Decision decision) {
        return switch (decision.outcome()) {
            case "answered" -> "respond";
            case "input-needed" -> "hold";
            case "failed-open" -> "allow";
            default -> "deny";
        };
    }

    private static Map<String, Object> described(Evidence.Decision decision) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", decision.interceptor());
        members.put("on", decision.direction() == Direction.CLIENT_TO_SERVER ? "request" : "reply");
        members.put("outcome", decision.outcome());
        members.put("ms", millis(decision.nanos()));
        return members;
    }

    private long policyNanos() {
        return evidence.decisions().stream().mapToLong(Evidence.Decision::nanos).sum();
    }

    private static double millis(long nanos) {
        return Math.round(nanos / NANOS_PER_MILLI * 1000) / 1000.0;
    }
}
