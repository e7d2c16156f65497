package dev.sluice.proxy;

import dev.sluice.proxy.connector.http.HttpWeb;
import dev.sluice.proxy.oauth.Web;
import java.util.HashMap;
import java.util.Map;

/** The ways to authorization servers: one for each set of certificate authorities. Used by one thread at a time. */
final class Webs {
    private final SharedThreads threads;
    private final Releases releases;
    private final Map<HttpWeb.HttpWebSettings, Web> known = new HashMap<>();

    Webs(SharedThreads threads, Releases releases) {
        this.threads = threads;
        this.releases = releases;
    }

    /** Fails with a {@link StartException} when the file with the authorities is not what it should be. */
    Web reaching(HttpWeb.HttpWebSettings settings, String key) {
        return known.computeIfAbsent(settings, with -> open(with, key));
    }

    private Web open(HttpWeb.HttpWebSettings settings, String key) {
        try {
            HttpWeb web = new HttpWeb(settings, threads.loops(), threads.timer());
            releases.add("closing connections to authorization servers", web.close());
            return web;
        } catch (IllegalArgumentException e) {
            throw new StartException(key + ": " + e.getMessage() + " (expected: a PEM file with certificates)", e);
        }
    }
}
