package dev.sluice.it.abuse;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names in double braces that the catalogue leaves to whoever runs it. */
final class Placeholders {
    private static final Pattern NAME = Pattern.compile("\\{\\{([^}]+)}}");
    private static final Map<String, String> VALUES = Map.of(
            "token.alice", "token-of-alice",
            "tool.echo", "echo",
            "tool.slow_echo", "slow_echo",
            "tool.denied", "denied",
            "tool.admin", "admin",
            "tool.nonexistent", "nonexistent",
            "upstream_tool.echo", "echo",
            "mutated.region", RegionRewriter.REGION,
            "sid.alice", "replaced by the session of the revision");

    /** What no upstream has and no policy allows. */
    private static final Map<String, String> DENIED =
            Map.of("prompt.denied", "denied_prompt", "resource.denied", "file:///secret.txt");

    private Placeholders() {}

    /** The text with all values; fails on a name that this runner does not know. */
    static String fill(String text, URI endpoint) {
        return NAME.matcher(text).replaceAll(match -> Matcher.quoteReplacement(value(match.group(1), endpoint)));
    }

    /** The text with values of its own. */
    static String fill(String text, Map<String, String> values) {
        return NAME.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(Optional.ofNullable(values.get(match.group(1)))
                        .orElseThrow(() -> new IllegalArgumentException("Not a known placeholder: " + match.group()))));
    }

    private static String value(String name, URI endpoint) {
        return switch (name) {
            case "route" -> endpoint.getPath();
            case "gw.authority" -> endpoint.getAuthority();
            default ->
                Optional.ofNullable(VALUES.getOrDefault(name, DENIED.get(name)))
                        .orElseThrow(() -> new IllegalArgumentException("Not a known placeholder: " + name));
        };
    }
}
