package dev.sluice.proxy.authentication;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import dev.sluice.proxy.oauth.AuthorizationServer;
import dev.sluice.proxy.oauth.Renewable;
import dev.sluice.proxy.oauth.ServerMetadata;
import dev.sluice.proxy.oauth.Web;
import dev.sluice.proxy.oauth.WebAnswer;
import dev.sluice.proxy.oauth.WebException;
import java.net.URI;
import java.text.ParseException;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The keys of one issuer, which no other issuer's token is ever held against. A token that names a key nobody knows has
 * them fetched again, at most once in a pause, whatever tokens come.
 */
final class IssuerKeys {
    /** Without a name for the key, so many are tried. */
    private static final int MOST_CANDIDATES = 4;

    private final Optional<URI> configured;
    private final AuthorizationServer server;
    private final Web web;
    private final Renewable<JWKSet> keys;

    IssuerKeys(
            Optional<URI> configured, AuthorizationServer server, Web web, Renewable.Timing timing, Scheduler timer) {
        this.configured = configured;
        this.server = server;
        this.web = web;
        this.keys = new Renewable<>(Mono.defer(this::fetch), timing, timer);
    }

    /** The keys that may have made a signature, mostly one; empty when there are none. Fails when none are to be had. */
    Mono<List<JWK>> candidates(JWSHeader header) {
        return keys.get().flatMap(set -> {
            List<JWK> known = matching(set, header);
            return !known.isEmpty() || header.getKeyID() == null
                    ? Mono.just(known)
                    : keys.newer().map(newer -> matching(newer, header)).defaultIfEmpty(known);
        });
    }

    private static List<JWK> matching(JWKSet set, JWSHeader header) {
        return new JWKSelector(JWKMatcher.forJWSHeader(header))
                .select(set).stream().limit(MOST_CANDIDATES).toList();
    }

    private Mono<JWKSet> fetch() {
        return Mono.justOrEmpty(configured)
                .switchIfEmpty(
                        Mono.defer(server::metadata).map(ServerMetadata::keys).flatMap(Mono::justOrEmpty))
                .switchIfEmpty(Mono.error(() -> new WebException("the metadata names no keys")))
                .flatMap(web::get)
                .map(IssuerKeys::parse);
    }

    private static JWKSet parse(WebAnswer answer) {
        try {
            if (answer.isSuccess()) {
                return JWKSet.parse(answer.body()).toPublicJWKSet();
            }
        } catch (ParseException | IllegalArgumentException e) {
            throw new WebException("the keys cannot be read");
        }
        throw new WebException("status " + answer.status() + " in place of keys");
    }
}
