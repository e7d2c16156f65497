package dev.sluice.proxy.edge.http;

import dev.sluice.proxy.authentication.Caller;
import dev.sluice.proxy.authentication.Evidence;
import dev.sluice.proxy.authentication.Gate;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Finds out who sends an HTTP request, before anything of it is looked at but its head. */
final class Admissions {
    private static final List<String> TOKEN_PARAMETERS = List.of("access_token", "token", "id_token");

    private final String keyHeader;

    Admissions(String keyHeader) {
        this.keyHeader = keyHeader;
    }

    /** The client; fails with a refusal when it is not let in. */
    Mono<Caller> admit(Gate gate, HttpServerRequest request, HttpServerResponse response) {
        return gate.admit(evidence(request, response))
                .flatMap(admission -> admission.fold(
                        admitted -> Mono.just(admitted.caller()), refused -> Mono.error(RefusalException.of(refused))));
    }

    private Evidence evidence(HttpServerRequest request, HttpServerResponse response) {
        HttpHeaders headers = request.requestHeaders();
        QueryStringDecoder query = new QueryStringDecoder(request.uri());
        return new Evidence(
                request.method().name(),
                query.rawPath(),
                TOKEN_PARAMETERS.stream().anyMatch(query.parameters()::containsKey),
                headers.getAll(HttpHeaderNames.AUTHORIZATION),
                headers.getAll("DPoP"),
                headers.getAll(keyHeader),
                certificate(response));
    }

    private static Optional<X509Certificate> certificate(HttpServerResponse response) {
        AtomicReference<@Nullable X509Certificate> shown = new AtomicReference<>();
        response.withConnection(connection -> shown.set(certificate(connection.channel())));
        return Optional.ofNullable(shown.get());
    }

    /** A request of HTTP/2 has a channel of its own below that of the connection. */
    private static @Nullable X509Certificate certificate(Channel channel) {
        @Nullable SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null && channel.parent() != null) {
            tls = channel.parent().pipeline().get(SslHandler.class);
        }
        if (tls == null) {
            return null;
        }
        try {
            Certificate[] chain = tls.engine().getSession().getPeerCertificates();
            return chain[0] instanceof X509Certificate certificate ? certificate : null;
        } catch (SSLPeerUnverifiedException none) {
            // The JDK has no other way to say that the client has shown none.
            return null;
        }
    }
}
