package dev.sluice.interceptors.inject;

import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Principal;
import dev.sluice.interceptors.message.ProtocolVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Text with names in braces, which are filled in for each message. A brace that is meant as such is written twice. */
final class Template {
    private static final Pattern PART = Pattern.compile("\\{\\{|}}|\\{([^{}]*)}|[{}]|[^{}]+");
    private static final String CLAIM = "claim.";
    static final String NAMES = "principal.subject, principal.issuer, principal.client, principal.scopes, claim.NAME,"
            + " route, revision, frame, client.address";

    private final List<Function<InterceptContext, String>> parts;

    private Template(List<Function<InterceptContext, String>> parts) {
        this.parts = parts;
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException with the name that is not known, or the brace that stands alone
     */
    static Template of(String text) {
        List<Function<InterceptContext, String>> parts = new ArrayList<>();
        Matcher matcher = PART.matcher(text);
        while (matcher.find()) {
            String part = matcher.group();
            if (part.equals("{{") || part.equals("}}")) {
                parts.add(context -> part.substring(1));
            } else if (matcher.group(1) != null) {
                parts.add(named(matcher.group(1)));
            } else if (part.equals("{") || part.equals("}")) {
                throw new IllegalArgumentException(part);
            } else {
                parts.add(context -> part);
            }
        }
        return new Template(List.copyOf(parts));
    }

    private static Function<InterceptContext, String> named(String name) {
        if (name.startsWith(CLAIM) && name.length() > CLAIM.length()) {
            String claim = name.substring(CLAIM.length());
            return context -> text(context.principal().claims().get(claim));
        }
        return switch (name) {
            case "principal.subject" -> context -> context.principal().subject();
            case "principal.issuer" -> context -> context.principal().issuer();
            case "principal.client" -> context -> context.principal().clientId();
            case "principal.scopes" -> context -> scopes(context.principal());
            case "route" -> InterceptContext::route;
            case "revision" ->
                context ->
                        context.protocolVersion().map(ProtocolVersion::wireName).orElse("");
            case "frame" -> InterceptContext::frameId;
            case "client.address" -> context -> context.metadata().getOrDefault("client.address", "");
            default -> throw new IllegalArgumentException("{" + name + "}");
        };
    }

    private static String scopes(Principal principal) {
        return principal.scopes().stream().sorted().collect(Collectors.joining(" "));
    }

    private static String text(@Nullable Object claim) {
        return claim == null ? "" : claim.toString();
    }

    String fill(InterceptContext context) {
        return parts.stream().map(part -> part.apply(context)).collect(Collectors.joining());
    }
}
