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

/** The gates of all routes, and the documents that tell clients how to get in. Thread-safe. */
public final class Gatekeeper {
    private static final String AUTHORIZATION_SERVER = "/.well-known/oauth-authorization-server";

    private final Map<String, Gate> gates = new HashMap<>();
    private final Map<String, Supplier<Mono<String>>> documents = new HashMap<>();

    /**
     * Builds the gates.
     *
     * @param routes whom each lets in
     * @param issuers whose tokens are taken, in the order in which clients read of them
     * @param keys that are taken
     * @param settings how credentials are checked
     * @param means what that takes
     */
    public Gatekeeper(
            List<GateSettings> routes,
            List<TrustedIssuer> issuers,
            List<KeySettings> keys,
            TokenSettings settings,
            Means means) {
        Tokens tokens = tokens(issuers, settings, means);
        DpopProofs proofs = new DpopProofs(means.address(), settings, means.clock(), means.timer(), means.worker());
        ApiKeys known = new ApiKeys(keys, remembered(settings, means), means.worker());
        List<GateSettings> closed =
                routes.stream().filter(route -> !route.isOpen()).toList();
        closed.forEach(route ->
                gates.put(route.route(), new Gate(route, means.address(), tokens, proofs, known, means.vault())));
        publish(closed.stream().filter(GateSettings::tokens).toList(), tokens, means);
    }

    /**
     * The gate of a route.
     *
     * @param route its name
     * @return empty when the route lets everybody in
     */
    public Optional<Gate> gate(String route) {
        return Optional.ofNullable(gates.get(route));
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

    private void publish(List<GateSettings> routes, Tokens tokens, Means means) {
        List<String> issuers = tokens.issuers().stream().map(Issuer::name).toList();
        for (GateSettings route : routes) {
            ProtectedResource resource =
                    new ProtectedResource(route, means.address(), issuers, means.asksForCertificates());
            route.paths()
                    .forEach(path -> documents.put(
                            ProtectedResource.metadataPath(path),
                            () -> Mono.fromSupplier(() -> resource.metadata(path))));
            if (routes.size() == 1) {
                // With several it would not be clear which one is meant.
                documents.put(
                        ProtectedResource.WELL_KNOWN,
                        () -> Mono.fromSupplier(
                                () -> resource.metadata(route.paths().get(0))));
            }
        }
        if (means.mirrorsMetadata() && !routes.isEmpty()) {
            documents.put(
                    AUTHORIZATION_SERVER,
                    () -> tokens.issuers().get(0).server().metadata().map(ServerMetadata::text));
        }
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
