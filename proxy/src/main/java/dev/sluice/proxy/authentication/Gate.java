package dev.sluice.proxy.authentication;

import dev.sluice.interceptors.Principal;
import dev.sluice.proxy.oauth.Fingerprint;
import dev.sluice.proxy.oauth.ShownToken;
import dev.sluice.proxy.oauth.TokenVault;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Lets clients in to one route, or tells them what is missing. Nothing here blocks. */
public final class Gate {
    private static final Logger LOGGER = LoggerFactory.getLogger(Gate.class);

    private final GateSettings settings;
    private final PublicAddress address;
    private final Tokens tokens;
    private final DpopProofs proofs;
    private final ApiKeys keys;
    private final TokenVault vault;

    Gate(
            GateSettings settings,
            PublicAddress address,
            Tokens tokens,
            DpopProofs proofs,
            ApiKeys keys,
            TokenVault vault) {
        this.settings = settings;
        this.address = address;
        this.tokens = tokens;
        this.proofs = proofs;
        this.keys = keys;
        this.vault = vault;
    }

    /**
     * Looks at what a client shows.
     *
     * @param evidence of one HTTP request to the route
     * @return whether the client is let in; never fails
     */
    public Mono<Admission> admit(Evidence evidence) {
        return Mono.defer(() -> identify(evidence))
                .<Admission>map(Admission.Admitted::new)
                .onErrorResume(RefusedException.class, refused -> Mono.just(refusal(refused, evidence)))
                .onErrorResume(
                        RejectedExecutionException.class,
                        busy -> Mono.just(refusal(RefusedException.unavailable("all workers are busy"), evidence)));
    }

    /**
     * What tells a client that it needs a token that allows more.
     *
     * @param path that it came to, one of the route's
     * @param scopes all that it needs for what it wants
     * @return the value of {@code WWW-Authenticate}, which has only those scopes that can be written there
     */
    public String challenge(String path, Collection<String> scopes) {
        return scheme().error("insufficient_scope", "The token does not allow this")
                .scope(scopes.stream().filter(Challenge::isScope).sorted().toList())
                .metadata(metadataUrl(path))
                .toString();
    }

    private Mono<Caller> identify(Evidence evidence) {
        Credential credential = Credential.of(evidence, settings);
        return credential.fold(
                bearer -> ofToken(bearer.scheme(), bearer.token(), evidence),
                key -> keys.check(key.value()).map(principal -> caller(principal, "")),
                certificate -> Mono.just(ofCertificate(certificate.value())),
                none -> Mono.error(RefusedException.missing()));
    }

    private Mono<Caller> ofToken(Credential.Scheme scheme, String token, Evidence evidence) {
        return tokens.check(token)
                .flatMap(checked -> bound(scheme, checked, evidence))
                .map(checked -> {
                    checkAudience(checked);
                    Caller known = caller(checked.principal(), checked.fingerprint());
                    if (settings.keepsTokens()) {
                        vault.keep(
                                known.principal().key(), new ShownToken(checked.fingerprint(), token, checked.until()));
                    }
                    return new Caller(known.principal(), known.credential(), Optional.of(checked.until()));
                });
    }

    /** A token that is bound to something is only good together with it. */
    private Mono<CheckedToken> bound(Credential.Scheme scheme, CheckedToken token, Evidence evidence) {
        boolean dpop = scheme == Credential.Scheme.DPOP;
        if (token.isBoundOtherwise()
                || dpop == token.boundKey().isEmpty()
                || (dpop ? !settings.dpop() : settings.dpopOnly())
                || !(token.boundCertificate().isEmpty() || isShown(token.boundCertificate(), evidence))) {
            return Mono.error(RefusedException.invalidToken("bound, or not bound, to a key or certificate"));
        }
        return dpop ? proofs.check(token, evidence).thenReturn(token) : Mono.just(token);
    }

    private static boolean isShown(String thumbprint, Evidence evidence) {
        return evidence.certificate()
                .map(Gate::thumbprint)
                .filter(thumbprint::equals)
                .isPresent();
    }

    private static String thumbprint(X509Certificate certificate) {
        try {
            return Fingerprint.of(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw RefusedException.invalidToken("certificate");
        }
    }

    private void checkAudience(CheckedToken token) {
        boolean meant = settings.audiences().isEmpty()
                ? settings.paths().stream().map(address::of).anyMatch(token.audiences()::contains)
                : token.audiences().stream().anyMatch(settings.audiences()::contains);
        if (!meant) {
            throw RefusedException.invalidToken("audience");
        }
    }

    private Caller caller(Principal principal, String credential) {
        if (!principal.scopes().containsAll(settings.scopes())) {
            throw RefusedException.insufficientScope();
        }
        return new Caller(principal, credential, Optional.empty());
    }

    /** The name that the authority has vouched for; workloads have theirs in a URI. */
    private static Caller ofCertificate(X509Certificate certificate) {
        Principal principal = new Principal(
                certificate.getIssuerX500Principal().getName(), CertificateNames.subject(certificate), "");
        return new Caller(principal, "", Optional.of(certificate.getNotAfter().toInstant()));
    }

    private Admission refusal(RefusedException refused, Evidence evidence) {
        LOGGER.debug("Route {} refuses a client: {}, {}", settings.route(), refused.reason(), refused.getMessage());
        Optional<String> metadata = metadataUrl(evidence.path());
        return switch (refused.reason()) {
            case MISSING ->
                refused(
                        401,
                        "This endpoint needs a credential",
                        scheme().scope(settings.scopes()).metadata(metadata));
            case INVALID_REQUEST ->
                refused(
                        400,
                        "The credential is not sent as it has to be",
                        scheme().error("invalid_request", "One credential, in a header")
                                .metadata(metadata));
            case INVALID_TOKEN ->
                refused(
                        401,
                        "The credential is not valid here",
                        scheme().error("invalid_token", "The token is not valid here")
                                .scope(settings.scopes())
                                .metadata(metadata));
            case INSUFFICIENT_SCOPE ->
                new Admission.Refused(
                        403,
                        "The credential does not allow this",
                        settings.tokens()
                                ? Optional.of(challenge(evidence.path(), settings.scopes()))
                                : Optional.empty());
            case UNAVAILABLE -> new Admission.Refused(503, "Credentials cannot be checked now", Optional.empty());
        };
    }

    private Admission.Refused refused(int status, String text, Challenge challenge) {
        return new Admission.Refused(status, text, Optional.of(challenge.toString()));
    }

    private Challenge scheme() {
        if (!settings.tokens()) {
            return Challenge.other(settings.keys());
        }
        return settings.dpopOnly() ? Challenge.dpop() : Challenge.bearer();
    }

    private Optional<String> metadataUrl(String path) {
        return settings.tokens()
                ? Optional.of(address.of("/").concat(ProtectedResource.metadataPath(path)))
                : Optional.empty();
    }
}
