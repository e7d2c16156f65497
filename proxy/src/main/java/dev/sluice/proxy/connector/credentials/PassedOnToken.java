package dev.sluice.proxy.connector.credentials;

import dev.sluice.proxy.connector.Initiator;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.oauth.TokenVault;
import java.util.Map;
import reactor.core.publisher.Mono;

/**
 * The client's own token. Since 2025-06-18 the specification forbids this, unless Sluice and the upstream are one and the
 * same resource; the configuration has to say so.
 */
public final class PassedOnToken implements Credentials {
    private final String header;
    private final TokenVault vault;

    /**
     * Makes one.
     *
     * @param header where the token is sent
     * @param vault has the tokens of clients
     */
    public PassedOnToken(String header, TokenVault vault) {
        this.header = header;
        this.vault = vault;
    }

    @Override
    public Mono<Map<String, String>> headers(Initiator initiator) {
        if (initiator.principal().isEmpty()) {
            return Mono.just(Map.of());
        }
        return Mono.fromSupplier(() -> vault.find(initiator.principal(), initiator.credential())
                .map(token -> Map.of(header, "Bearer " + token.value()))
                .orElseThrow(() -> FaultException.of(
                        Fault.UPSTREAM_CREDENTIAL_MISSING, "the client has shown no token that is still good here")));
    }
}
