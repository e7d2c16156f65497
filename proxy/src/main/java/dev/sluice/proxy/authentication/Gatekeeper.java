package dev.sluice.proxy.authentication;

import dev.sluice.proxy.oauth.ServerMetadata;
import dev.sluice.proxy.oauth.TokenVault;
import dev.sluice.proxy.oauth.Web;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Makes the gates of routes, which share what is known of clients, and has the documents that tell clients how to get in.
 * Thread-safe.
 */
public final class Gatekeeper {
    private static final String AUTHORIZATION_SERVER = "/.well-known/oauth-authorization-server";

    private final Tokens tokens;
    private final DpopProofs proofs;
    private final ApiKeys keys;
    private final Means means;
    private volatile Map<String, Supplier<Mono<String>>> documents = Map.of();

    /**
     * Prepares it.
     *
     * @param issuers whose tokens are taken, in the order in which clients read of them
     * @param keys that are taken
     * @param settings how credentials are checked
     * @param means what that takes
     */
    public Gatekeeper(List<TrustedIssuer> issuers, List<KeySettings> keys, TokenSettings settings, Means means) {
        this.tokens = tokens(issuers, settings, means);
        this.proofs = new DpopProofs(means.address(), settings, means.clock(), means.timer(), means.worker());
        this.keys = new ApiKeys(keys, settings.keyChecks(), remembered(settings, means), means.worker());
        this.means = means;
    }

    /**
     * Makes the gate of a route.
     *
     * @param route whom it lets in
     * @return empty when the route lets everybody in
     */
    public Optional<Gate> gate(GateSettings route) {
        return route.isOpen()
                ? Optional.empty()
                : Optional.of(new Gate(route, means.address(), tokens, proofs, keys, means.vault()));
    }

    /**
     * Tells clients from now on how to get in.
     *
     * @param routes all that there are
     */
    public void publish(List<GateSettings> routes) {
        documents = Map.copyOf(
                documents(routes.stream().filter(GateSettings::tokens).toList()));
    }

    /**
     * A document that every client may read.
     *
     * @param path of an HTTP request, without its query
     * @return JSON, which fails with a {@link dev.sluice.proxy.oauth.WebException} when it is not to be had now; empty when
     *     there is none at this path
     */
    public Optional<Mono<String>> document(String path) {
        return Optional.ofNullable(documents.get(path)).map(Supplier::get);
    }

    private static Tokens tokens(List<TrustedIssuer> issuers, TokenSettings settings, Means means) {
        List<Issuer> known = issuers.stream()
                .map(issuer -> new Issuer(
                        issuer.settings(), settings, issuer.web(), means.clock(), means.timer(), means.worker()))
                .toList();
        return new Tokens(known, remembered(settings, means), means.worker());
    }

    private static <T> Remembered<T> remembered(TokenSettings settings, Means means) {
        return new Remembered<>(settings.remembered(), settings.rememberedCount(), means.clock(), means.timer());
    }

    private Map<String, Supplier<Mono<String>>> documents(List<GateSettings> routes) {
        Map<String, Supplier<Mono<String>>> published = new HashMap<>();
        List<String> issuers = tokens.issuers().stream().map(Issuer::name).toList();
        for (GateSettings route : routes) {
            ProtectedResource resource =
                    new ProtectedResource(route, means.address(), issuers, means.asksForCertificates());
            route.paths()
                    .forEach(path -> published.put(
                            ProtectedResource.metadataPath(path),
                            () -> Mono.fromSupplier(() -> resource.metadata(path))));
            if (routes.size() == 1) {
                // With several it would not be clear which one is meant.
                published.put(
                        ProtectedResource.WELL_KNOWN,
                        () -> Mono.fromSupplier(
                                () -> resource.metadata(route.paths().get(0))));
            }
        }
        if (means.mirrorsMetadata() && !routes.isEmpty()) {
            published.put(
                    AUTHORIZATION_SERVER,
                    () -> tokens.issuers().get(0).server().metadata().map(ServerMetadata::text));
        }
        return published;
    }

    /**
     * An issuer, and the way to it.
     *
     * @param settings which it is
     * @param web reaches it
     */
    public record TrustedIssuer(IssuerSettings settings, Web web) {}

    /**
     * What checking credentials takes.
     *
     * @param address how clients address the listener
     * @param vault keeps tokens for upstreams
     * @param asksForCertificates whether clients can show certificates
     * @param mirrorsMetadata whether clients of 2025-03-26 find the metadata of the first issuer
     * @param clock tells when tokens end
     * @param timer tells how old documents are
     * @param worker runs what takes a while, such as checking signatures
     */
    public record Means(
            PublicAddress address,
            TokenVault vault,
            boolean asksForCertificates,
            boolean mirrorsMetadata,
            Clock clock,
            Scheduler timer,
            Scheduler worker) {}
}
