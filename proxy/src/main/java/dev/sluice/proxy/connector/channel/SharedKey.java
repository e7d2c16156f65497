package dev.sluice.proxy.connector.channel;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpRequest;
import java.util.List;

/**
 * What members of one line have in common: an upstream behaves as the handshake has asked it to, so that only who asks for
 * the same can share a line.
 *
 * @param isModern whether there is no handshake, because each request brings what it needs
 * @param revision that the handshake proposes; may be empty
 * @param capabilities of the client; missing without a handshake
 */
record SharedKey(boolean isModern, String revision, JsonView capabilities) {
    private static final List<String> INTERACTIVE = List.of("elicitation", "roots", "sampling");

    static SharedKey of(McpRequest handshake) {
        return new SharedKey(
                false, handshake.requestedVersion().orElse(""), handshake.body().at("/params/capabilities"));
    }

    static SharedKey modern() {
        return new SharedKey(true, "", JsonView.missing());
    }

    /** Whether the upstream may ask something. */
    boolean isInteractive() {
        return INTERACTIVE.stream().anyMatch(name -> capabilities.member(name).isPresent());
    }
}
