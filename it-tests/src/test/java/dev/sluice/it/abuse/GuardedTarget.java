package dev.sluice.it.abuse;

import dev.sluice.it.authentication.Tokens;
import dev.sluice.it.process.SluiceProcess;
import dev.sluice.it.wire.ScriptedUpstream;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A Sluice process in front of the scripted upstream that asks for tokens of a real authorization server. */
final class GuardedTarget implements AutoCloseable {
    private static final String AUTHENTICATION = """
            authentication:
              methods: [oauth]
              issuers: [{issuer: "%s"}]
              tokens: {fetchTimeout: 30s}
            """;

    private final ScriptedUpstream upstream;
    private final Tokens tokens;
    private final SluiceProcess sluice;

    private GuardedTarget(ScriptedUpstream upstream, Tokens tokens, SluiceProcess sluice) {
        this.upstream = upstream;
        this.tokens = tokens;
        this.sluice = sluice;
    }

    /** Starts all three; in the rest of the configuration, {@code {{upstream}}} and {@code {{issuer}}} are where they are. */
    static GuardedTarget start(String configuration, Path folder) {
        ScriptedUpstream upstream = ScriptedUpstream.start();
        Tokens tokens = Tokens.start();
        try {
            String rest = configuration
                    .replace("{{upstream}}", upstream.endpoint().toString())
                    .replace("{{issuer}}", tokens.issuer().toString());
            return new GuardedTarget(
                    upstream,
                    tokens,
                    SluiceProcess.configured(AUTHENTICATION.formatted(tokens.issuer()) + rest, folder));
        } catch (RuntimeException e) {
            tokens.close();
            upstream.close();
            throw e;
        }
    }

    ScriptedUpstream upstream() {
        return upstream;
    }

    Tokens tokens() {
        return tokens;
    }

    SluiceProcess sluice() {
        return sluice;
    }

    URI endpoint(String path) {
        return sluice.endpoint(path);
    }

    /** What somebody shows at a route. */
    Map<String, String> credentials(String subject, URI endpoint) {
        return Map.of("Authorization", "Bearer " + tokens.of(subject, endpoint.toString()));
    }

    /** What the catalogue leaves open about a route and about those who have come in. */
    Map<String, String> values(URI endpoint) {
        String resource = endpoint.toString();
        Map<String, String> values = new HashMap<>();
        values.put("route", endpoint.getPath());
        values.put("gw.authority", endpoint.getAuthority());
        values.put("resource", resource);
        values.put("token.alice", tokens.of("alice", resource));
        values.put("token.bob", tokens.of("bob", resource));
        values.put("sid.alice", "replaced by the session of the revision");
        return values;
    }

    @Override
    public void close() {
        try (upstream;
                tokens) {
            sluice.close();
        }
    }
}
