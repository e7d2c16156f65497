package dev.sluice.proxy;

import dev.sluice.config.TokensConfig;
import dev.sluice.config.UpstreamAddresses;
import dev.sluice.proxy.connector.http.HttpWeb;
import dev.sluice.proxy.oauth.Web;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The ways to authorization servers: one for all that have the same certificate authorities and may be at the same
 * addresses. Used by one thread at a time.
 */
final class Webs {
    private final SharedThreads threads;
    private final Releases releases;
    private final Map<Way, Web> known = new HashMap<>();

    Webs(SharedThreads threads, Releases releases) {
        this.threads = threads;
        this.releases = releases;
    }

    /**
     * What ways differ in.
     *
     * @param tokens how much is fetched, and how fast
     * @param trust the certificate authorities
     * @param addresses where servers may be
     */
    record Way(TokensConfig tokens, Optional<Path> trust, UpstreamAddresses addresses) {}

    /** Fails with a {@link StartException} when the file with the authorities is not what it should be. */
    Web reaching(Way way, String key) {
        return known.computeIfAbsent(way, with -> open(with, key));
    }

    private Web open(Way way, String key) {
        try {
            HttpWeb web = new HttpWeb(
                    AuthenticationMapping.web(way.tokens(), way.trust(), way.addresses()),
                    threads.loops(),
                    threads.timer());
            releases.add("closing connections to authorization servers", web.close());
            return web;
        } catch (IllegalArgumentException e) {
            throw new StartException(key + ": " + e.getMessage() + " (expected: a PEM file with certificates)", e);
        }
    }
}
