package dev.sluice.proxy.oauth;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * An authorization server, known by its issuer identifier. Its metadata is looked for at the three places in which
 * clients of MCP look, and only believed when it names the same issuer.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8414#section-3">RFC 8414, section 3</a>
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/basic/authorization">MCP 2026-07-28,
 *     Authorization</a>
 */
public final class AuthorizationServer {
    private static final String OAUTH = "/.well-known/oauth-authorization-server";
    private static final String OPENID = "/.well-known/openid-configuration";

    private final URI issuer;
    private final Web web;
    private final Renewable<ServerMetadata> metadata;

    /**
     * Makes one of which nothing is known yet.
     *
     * @param issuer its identifier
     * @param web reaches it
     * @param timing how long its metadata is good
     * @param timer tells the time
     */
    public AuthorizationServer(URI issuer, Web web, Renewable.Timing timing, Scheduler timer) {
        this.issuer = issuer;
        this.web = web;
        this.metadata = new Renewable<>(Mono.defer(this::discover), timing, timer);
    }

    /**
     * Its identifier.
     *
     * @return exactly as its tokens have it
     */
    public String issuer() {
        return issuer.toString();
    }

    /**
     * What it says of itself.
     *
     * @return fails with a {@link WebException} when that is not to be had
     */
    public Mono<ServerMetadata> metadata() {
        return metadata.get();
    }

    private Mono<ServerMetadata> discover() {
        return Flux.fromIterable(places())
                .concatMap(place -> read(place).onErrorResume(WebException.class, e -> Mono.empty()), 1)
                .next()
                .switchIfEmpty(Mono.error(() -> new WebException("no metadata of the issuer " + issuer)));
    }

    private Mono<ServerMetadata> read(URI place) {
        return web.get(place).filter(WebAnswer::isSuccess).map(WebAnswer::body).flatMap(this::believed);
    }

    private Mono<ServerMetadata> believed(String text) {
        JsonDocument document = JsonDocument.parse(text);
        return document.text("issuer").equals(Optional.of(issuer()))
                ? Mono.just(new ServerMetadata(
                        document.url("jwks_uri"),
                        document.url("token_endpoint"),
                        document.url("introspection_endpoint"),
                        text))
                : Mono.error(new WebException("the metadata is of another issuer"));
    }

    private List<URI> places() {
        String path = issuer.getRawPath().endsWith("/")
                ? issuer.getRawPath().substring(0, issuer.getRawPath().length() - 1)
                : issuer.getRawPath();
        return path.isEmpty()
                ? List.of(issuer.resolve(OAUTH), issuer.resolve(OPENID))
                : List.of(issuer.resolve(OAUTH + path), issuer.resolve(OPENID + path), issuer.resolve(path + OPENID));
    }
}
