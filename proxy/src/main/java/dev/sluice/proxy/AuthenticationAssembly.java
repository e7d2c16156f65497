package dev.sluice.proxy;

import dev.sluice.config.AuthenticationConfig;
import dev.sluice.config.IssuerConfig;
import dev.sluice.config.LegacyAsMetadata;
import dev.sluice.config.SluiceConfig;
import dev.sluice.config.TlsConfig;
import dev.sluice.proxy.authentication.Gatekeeper;
import dev.sluice.proxy.authentication.PublicAddress;
import dev.sluice.proxy.edge.http.Access;
import dev.sluice.proxy.edge.http.Documents;
import dev.sluice.proxy.oauth.TokenVault;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** Builds what all gates have in common from the configuration. Used while Sluice is put together. */
final class AuthenticationAssembly {
    /** Where signed statements are believed or not; next to the issuer that they name. */
    private static final String PUBLIC_KEYS = "/.well-known/jwks.json";

    private final SluiceConfig config;
    private final PublicAddress address;
    private final TokenVault vault;
    private final Webs webs;
    private final SharedThreads threads;

    AuthenticationAssembly(
            SluiceConfig config, PublicAddress address, TokenVault vault, Webs webs, SharedThreads threads) {
        this.config = config;
        this.address = address;
        this.vault = vault;
        this.webs = webs;
        this.threads = threads;
    }

    /** How clients show who they are, and what everybody may read, among that the keys with which Sluice signs. */
    Access access(Gatekeeper gatekeeper, Supplier<Optional<String>> publicKeys) {
        Documents documents = path -> path.equals(PUBLIC_KEYS)
                ? publicKeys.get().map(Mono::just).or(() -> gatekeeper.document(path))
                : gatekeeper.document(path);
        return new Access(config.authentication().keyHeader(), documents, Clock.systemUTC());
    }

    /** Makes the gates of routes. */
    Gatekeeper gatekeeper() {
        AuthenticationConfig authentication = config.authentication();
        return new Gatekeeper(
                authentication.issuers().stream().map(this::trusted).toList(),
                authentication.keys().stream().map(AuthenticationMapping::key).toList(),
                AuthenticationMapping.tokens(authentication.tokens()),
                new Gatekeeper.Means(
                        address,
                        vault,
                        config.listen().tls().flatMap(TlsConfig::clientTrust).isPresent(),
                        authentication.legacyAsMetadata() == LegacyAsMetadata.MIRROR,
                        Clock.systemUTC(),
                        threads.timer(),
                        threads.blocking()));
    }

    private Gatekeeper.TrustedIssuer trusted(IssuerConfig issuer) {
        return new Gatekeeper.TrustedIssuer(
                AuthenticationMapping.issuer(issuer),
                webs.reaching(
                        new Webs.Way(config.authentication().tokens(), issuer.trust(), issuer.addresses()),
                        "authentication.issuers[" + issuer.issuer() + "].trust"));
    }
}
