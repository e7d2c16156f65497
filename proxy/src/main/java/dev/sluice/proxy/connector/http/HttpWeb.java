package dev.sluice.proxy.connector.http;

import dev.sluice.proxy.oauth.Web;
import dev.sluice.proxy.oauth.WebAnswer;
import dev.sluice.proxy.oauth.WebException;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.SslProvider;

/** Asks authorization servers and policy services, within a time and a size, and over few connections. */
public final class HttpWeb implements Web {
    private static final int WAITING_FOR_EACH = 16;

    private final HttpWebSettings settings;
    private final Destinations destinations;
    private final ConnectionProvider connections;
    private final HttpClient client;
    private final Scheduler timer;

    /**
     * Makes one; it opens connections only when used.
     *
     * @param settings its limits
     * @param loops runs the connections; owned by the caller
     * @param timer runs time limits
     */
    public HttpWeb(HttpWebSettings settings, LoopResources loops, Scheduler timer) {
        this.settings = settings;
        this.timer = timer;
        this.destinations = new Destinations(settings.allowed());
        this.connections = ConnectionProvider.builder("services")
                .maxConnections(settings.connections())
                .pendingAcquireMaxCount(settings.connections() * WAITING_FOR_EACH)
                .pendingAcquireTimeout(settings.timeout())
                .maxIdleTime(Duration.ofSeconds(4))
                .lifo()
                .build();
        HttpClient plain = destinations.guard(HttpClient.create(connections)
                .runOn(loops)
                .followRedirect(false)
                .disableRetry(true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        settings.timeout().toMillis()));
        this.client = settings.trust().map(pem -> trusting(plain, pem)).orElse(plain);
    }

    @Override
    public Mono<WebAnswer> get(URI uri) {
        return client.headers(headers -> headers.set(HttpHeaderNames.ACCEPT, HttpHeaderValues.APPLICATION_JSON))
                .get()
                .uri(uri)
                .response(this::read)
                .next()
                .transform(answer -> limited(answer, uri));
    }

    @Override
    public Mono<WebAnswer> post(URI uri, Map<String, String> form, Map<String, String> headers) {
        return client.headers(all -> {
                    all.set(HttpHeaderNames.ACCEPT, HttpHeaderValues.APPLICATION_JSON);
                    all.set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_X_WWW_FORM_URLENCODED);
                    headers.forEach(all::set);
                })
                .post()
                .uri(uri)
                .send((request, outbound) ->
                        outbound.sendObject(Unpooled.wrappedBuffer(encoded(form).getBytes(StandardCharsets.US_ASCII))))
                .response(this::read)
                .next()
                .transform(answer -> limited(answer, uri));
    }

    /**
     * Sends a JSON document.
     *
     * @param uri http or https
     * @param document JSON text
     * @param headers further header fields; values may be secrets
     * @param limit longest time for the whole answer, where it is shorter than that of the settings
     * @return whatever the server answers
     */
    public Mono<WebAnswer> postJson(URI uri, String document, Map<String, String> headers, Duration limit) {
        return client.headers(all -> {
                    all.set(HttpHeaderNames.ACCEPT, HttpHeaderValues.APPLICATION_JSON);
                    all.set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
                    headers.forEach(all::set);
                })
                .post()
                .uri(uri)
                .send((request, outbound) ->
                        outbound.sendObject(Unpooled.wrappedBuffer(document.getBytes(StandardCharsets.UTF_8))))
                .response(this::read)
                .next()
                .timeout(limit, timer)
                .transform(answer -> limited(answer, uri));
    }

    /**
     * Closes all connections.
     *
     * @return completes when they are closed
     */
    public Mono<Void> close() {
        return connections.disposeLater();
    }

    private Mono<WebAnswer> read(HttpClientResponse response, ByteBufFlux body) {
        return body.asByteArray()
                .collect(ByteArrayOutputStream::new, this::append)
                .map(bytes -> new WebAnswer(response.status().code(), bytes.toString(StandardCharsets.UTF_8)));
    }

    private void append(ByteArrayOutputStream all, byte[] piece) {
        if (all.size() + piece.length > settings.maxBody()) {
            throw new WebException("the answer is larger than " + settings.maxBody() + " bytes");
        }
        all.writeBytes(piece);
    }

    /** What other libraries throw may repeat what was sent; its kind says enough. */
    private Mono<WebAnswer> limited(Mono<WebAnswer> answer, URI uri) {
        String place = uri.getHost() + uri.getPath();
        if (!destinations.mayReach(uri)) {
            return Mono.error(new WebException(place + " is at an address where it must not be"));
        }
        return answer.timeout(settings.timeout(), timer)
                .onErrorMap(
                        error -> !(error instanceof WebException),
                        error ->
                                new WebException(place + ": " + error.getClass().getSimpleName()));
    }

    private static String encoded(Map<String, String> form) {
        return form.entrySet().stream()
                .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static HttpClient trusting(HttpClient client, Path pem) {
        SslProvider.GenericSslContextSpec<?> context =
                Http11SslContextSpec.forClient().configure(ssl -> ssl.trustManager(pem.toFile()));
        return client.secure(spec -> spec.sslContext(context));
    }

    /**
     * The limits of a client.
     *
     * @param trust a PEM file with the authorities to trust for https; empty for those of the JDK
     * @param allowed whether a server may be at an address that its name has
     * @param timeout longest time for a whole answer, 1 ms or more
     * @param maxBody largest answer in bytes, 1 or more
     * @param connections most of them at once, 1 or more; sixteen times as many requests wait for one
     */
    public record HttpWebSettings(
            Optional<Path> trust, Predicate<InetAddress> allowed, Duration timeout, int maxBody, int connections) {}
}
