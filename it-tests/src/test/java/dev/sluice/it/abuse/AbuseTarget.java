package dev.sluice.it.abuse;

import dev.sluice.it.process.PluginJar;
import dev.sluice.it.process.SluiceProcess;
import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.ScriptedUpstream;
import java.net.URI;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A Sluice process in front of the scripted upstream, with one route for each thing that an attack may need. The limits
 * are the defaults; only slow bodies are given up sooner, so that the tests are not slow as well.
 */
final class AbuseTarget implements AutoCloseable {
    static final String PLAIN = "/mcp";
    static final String MODERN_ONLY = "/modern";
    static final String POLICED = "/policed";
    static final String STRICT = "/strict";
    static final String REWRITING = "/rewriting";
    static final String AUTHORIZED = "/authorized";
    static final String TRACED = "/traced";
    private static final String LIMITED = "/limited-";

    private static final String CONFIGURATION = """
            plugins: [%s, %s]
            timeouts:
              requestBody: 3s
            routes:
              - path: /mcp
                upstream: {url: "%3$s"}
              - path: /modern
                revisions: ["2026-07-28"]
                upstream: {url: "%3$s"}
              - path: /policed
                upstream: {url: "%3$s"}
                interceptors:
                  - {name: tool-allowlist, settings: {tools: [echo, slow_echo, admin]}}
              - path: /strict
                upstream: {url: "%3$s"}
                interceptors:
                  - {name: protocol-validator, settings: {unknownMethods: reject}}
              - path: /rewriting
                upstream: {url: "%3$s"}
                interceptors:
                  - {name: rewrite-region}
              - path: /authorized
                upstream: {url: "%3$s"}
                interceptors:
                  - name: authorization
                    settings:
                      rules:
                        - {allow: "tool in ['echo', 'slow_echo', 'admin']"}
                        - {allow: "uri.startsWith('file:///public/')"}
              - path: /traced
                upstream: {url: "%3$s"}
                interceptors:
                  - {name: trace-context}
            """;

    /** One for each revision, which share what they are counted by. */
    private static final String LIMITED_ROUTE = """
              - path: /limited-%1$s
                upstream: {url: "%2$s"}
                interceptors:
                  - name: rate-limit
                    settings: {limits: [{per: [principal, tool], permits: 10, window: 1m, methods: [tools/call]}]}
            """;

    private final ScriptedUpstream upstream;
    private final SluiceProcess sluice;

    private AbuseTarget(ScriptedUpstream upstream, SluiceProcess sluice) {
        this.upstream = upstream;
        this.sluice = sluice;
    }

    /** Starts both, and lets Sluice see the tools of every route once, as any client would. */
    static AbuseTarget start(Path folder) {
        ScriptedUpstream upstream = ScriptedUpstream.start();
        try {
            Path rewriter = PluginJar.write(folder, RegionRewriter.class, RegionRewriter.Factory.class);
            String allowlist = System.getProperty("sluice.allowlist.jar");
            StringBuilder configuration =
                    new StringBuilder(CONFIGURATION.formatted(allowlist, rewriter, upstream.endpoint()));
            Stream.concat(Stream.of(Visit.OLDEST), McpCaller.REVISIONS.stream())
                    .forEach(revision -> configuration.append(LIMITED_ROUTE.formatted(revision, upstream.endpoint())));
            AbuseTarget target = new AbuseTarget(upstream, SluiceProcess.configured(configuration.toString(), folder));
            for (String path : new String[] {PLAIN, MODERN_ONLY, POLICED, STRICT, REWRITING, AUTHORIZED, TRACED}) {
                target.listTools(path);
            }
            return target;
        } catch (RuntimeException e) {
            upstream.close();
            throw e;
        }
    }

    static String limited(String revision) {
        return LIMITED + revision;
    }

    ScriptedUpstream upstream() {
        return upstream;
    }

    URI endpoint(String path) {
        return sluice.endpoint(path);
    }

    SluiceProcess sluice() {
        return sluice;
    }

    @Override
    public void close() {
        try (upstream) {
            sluice.close();
        }
    }

    private void listTools(String path) {
        McpCaller.Outcome listed =
                McpCaller.connect(endpoint(path), "2026-07-28").call(1, "tools/list", "{}");
        if (listed.status() != 200) {
            throw new IllegalStateException(path + " does not list tools: " + listed);
        }
    }
}
