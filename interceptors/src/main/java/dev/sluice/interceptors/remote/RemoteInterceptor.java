package dev.sluice.interceptors.remote;

import dev.sluice.interceptors.message.ProtocolVersion;
import java.util.List;
import java.util.Optional;

/**
 * An interceptor as its server describes it. How it is used is the operator's choice: see {@link Usage}.
 *
 * @param name unique at its server
 * @param kind what it does
 * @param hooks what it wants to be asked about; nothing when empty
 * @param auditing whether it only wants to look on
 * @param failingOpen whether its author thinks that messages may pass when it fails
 * @param priorities place among those that change messages, the lowest first
 * @param oldest the date of the oldest revision that it handles
 * @param newest the date of the newest
 */
record RemoteInterceptor(
        String name,
        Kind kind,
        List<Hook> hooks,
        boolean auditing,
        boolean failingOpen,
        Priorities priorities,
        Optional<String> oldest,
        Optional<String> newest) {
    RemoteInterceptor {
        hooks = List.copyOf(hooks);
    }

    /** What an interceptor does. */
    enum Kind {
        /** It judges. */
        VALIDATOR,
        /** It changes. */
        MUTATOR
    }

    /** A place in each phase. */
    record Priorities(int request, int response) {
        int in(Phase phase) {
            return phase == Phase.REQUEST ? request : response;
        }
    }

    boolean covers(String event, Phase phase) {
        return hooks.stream().anyMatch(hook -> hook.covers(event, phase));
    }

    /** Dates are written so that their order is that of their texts. Before a revision is agreed on, any is handled. */
    boolean handles(Optional<ProtocolVersion> revision) {
        return revision.map(ProtocolVersion::wireName)
                .map(date -> oldest.map(bound -> bound.compareTo(date) <= 0).orElse(true)
                        && newest.map(bound -> bound.compareTo(date) >= 0).orElse(true))
                .orElse(true);
    }
}
