package dev.sluice.proxy.authentication;

import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Writes the value of {@code WWW-Authenticate}. Everything in it comes from the configuration, so that nothing needs an
 * escape.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6750#section-3">RFC 6750, section 3</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9728#section-5.1">RFC 9728, section 5.1</a>
 */
final class Challenge {
    private final StringBuilder text;
    private boolean first = true;

    private Challenge(String scheme) {
        this.text = new StringBuilder(scheme);
    }

    static Challenge bearer() {
        return new Challenge("Bearer");
    }

    /** No registered scheme means a key or a certificate; these names say to a person what is missing. */
    static Challenge other(boolean keys) {
        return new Challenge(keys ? "ApiKey" : "Certificate");
    }

    static Challenge dpop() {
        return new Challenge("DPoP")
                .with("algs", DpopProofs.ALGORITHMS.stream().sorted().collect(Collectors.joining(" ")));
    }

    /** RFC 6749, section 3.3; what else a policy asks for needs an escape that no client expects. */
    static boolean isScope(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > 0x20 && c < 0x7F && c != '"' && c != '\\');
    }

    Challenge error(String error, String description) {
        return with("error", error).with("error_description", description);
    }

    Challenge scope(Collection<String> scopes) {
        return scopes.isEmpty() ? this : with("scope", String.join(" ", scopes));
    }

    Challenge metadata(String url) {
        return with("resource_metadata", url);
    }

    Challenge metadata(Optional<String> url) {
        return url.map(this::metadata).orElse(this);
    }

    private Challenge with(String name, String value) {
        text.append(first ? " " : ", ").append(name).append("=\"").append(value).append('"');
        first = false;
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
