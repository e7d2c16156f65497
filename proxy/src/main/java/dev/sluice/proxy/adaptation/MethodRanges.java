package dev.sluice.proxy.adaptation;

import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.ProtocolVersion;
import java.util.Map;
import java.util.Optional;

/**
 * Methods that some revisions have and others have not. Tasks of 2025-11-25 and those of later extensions share names
 * and little else.
 */
final class MethodRanges {
    private static final Revisions ONLY_2025_11_25 = Revisions.only(ProtocolVersion.V2025_11_25);
    private static final Revisions MODERN = Revisions.since(ProtocolVersion.V2026_07_28);

    private static final Map<String, Revisions> RANGES = Map.ofEntries(
            Map.entry(Methods.INITIALIZE, Revisions.LEGACY),
            Map.entry(Methods.INITIALIZED, Revisions.LEGACY),
            Map.entry(Methods.PING, Revisions.LEGACY),
            Map.entry(Methods.RESOURCES_SUBSCRIBE, Revisions.LEGACY),
            Map.entry(Methods.RESOURCES_UNSUBSCRIBE, Revisions.LEGACY),
            Map.entry(Methods.LOGGING_SET_LEVEL, Revisions.LEGACY),
            Map.entry("notifications/roots/list_changed", Revisions.LEGACY),
            // Since 2026-07-28 questions stand in results; they are questions all the same.
            Map.entry(Methods.ELICITATION_CREATE, Revisions.since(ProtocolVersion.V2025_06_18)),
            Map.entry(Methods.ELICITATION_COMPLETE, ONLY_2025_11_25),
            Map.entry("tasks/get", ONLY_2025_11_25),
            Map.entry("tasks/cancel", ONLY_2025_11_25),
            Map.entry("tasks/result", ONLY_2025_11_25),
            Map.entry("tasks/list", ONLY_2025_11_25),
            Map.entry("notifications/tasks/status", ONLY_2025_11_25),
            Map.entry("tasks/update", MODERN),
            Map.entry(Methods.DISCOVER, MODERN),
            Map.entry(Methods.LISTEN, MODERN),
            Map.entry("notifications/tasks", MODERN),
            Map.entry("notifications/subscriptions/acknowledged", MODERN));

    private MethodRanges() {}

    /** Whether a revision has a method; true for those of extensions, of which nothing is known. */
    static boolean has(ProtocolVersion revision, String method) {
        return Optional.ofNullable(RANGES.get(method))
                .map(revisions -> revisions.contains(revision))
                .orElse(true);
    }
}
