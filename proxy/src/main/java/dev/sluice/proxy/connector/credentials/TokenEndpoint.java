package dev.sluice.proxy.connector.credentials;

import dev.sluice.proxy.oauth.JsonDocument;
import dev.sluice.proxy.oauth.Web;
import dev.sluice.proxy.oauth.WebAnswer;
import dev.sluice.proxy.oauth.WebException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import reactor.core.publisher.Mono;

/**
 * Where an authorization server gives out tokens for one upstream.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6749#section-5">RFC 6749, section 5</a>
 */
public final class TokenEndpoint {
    /** What is assumed of a token whose end is not said. */
    private static final Duration USUAL_LIFE = Duration.ofMinutes(5);

    private final Mono<URI> place;
    private final TokenRequestSettings settings;
    private final Web web;
    private final Clock clock;

    /**
     * Makes one.
     *
     * @param place where it is; may have to be found out first, and fails with a {@link WebException}
     * @param settings what is asked for
     * @param web reaches it
     * @param clock tells when tokens end
     */
    public TokenEndpoint(Mono<URI> place, TokenRequestSettings settings, Web web, Clock clock) {
        this.place = place;
        this.settings = settings;
        this.web = web;
        this.clock = clock;
    }

    /** Asks for a token; fails with a {@link WebException} when there is none. */
    Mono<Grant> ask(Map<String, String> grant) {
        Map<String, String> form = new LinkedHashMap<>(grant);
        if (!settings.scopes().isEmpty()) {
            form.put("scope", String.join(" ", settings.scopes()));
        }
        // RFC 8707 where nothing else is said; some authorization servers know only a parameter of their own.
        settings.audience()
                .ifPresentOrElse(
                        audience -> form.put("audience", audience), () -> form.put("resource", settings.resource()));
        return place.flatMap(uri -> web.post(uri, form, Map.of("Authorization", basic())))
                .map(this::grant);
    }

    private Grant grant(WebAnswer answer) {
        if (!answer.isSuccess()) {
            throw new WebException("status " + answer.status() + " of the token endpoint");
        }
        JsonDocument document = JsonDocument.parse(answer.body());
        String token = document.text("access_token")
                .filter(TokenEndpoint::isHeaderValue)
                .orElseThrow(() -> new WebException("the token endpoint has given no token"));
        Duration life = document.number("expires_in")
                .filter(seconds -> seconds > 0 && seconds < Integer.MAX_VALUE)
                .map(Duration::ofSeconds)
                .orElse(USUAL_LIFE);
        // A token that lives shorter than the time for its renewal must be used all the same.
        Duration early = settings.renewal().compareTo(life.dividedBy(2)) < 0 ? settings.renewal() : life.dividedBy(2);
        Instant end = clock.instant().plus(life);
        return new Grant(token, end.minus(early), end);
    }

    private static boolean isHeaderValue(String token) {
        return !token.isEmpty() && token.chars().allMatch(c -> c > 0x20 && c < 0x7F);
    }

    /** RFC 6749, section 2.3.1: both are form-encoded before they are put together. */
    private String basic() {
        String text = encoded(settings.clientId()) + ":" + encoded(settings.clientSecret());
        return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
