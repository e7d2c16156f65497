package dev.sluice.proxy.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.proxy.oauth.WebAnswer;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A {@link TestIssuer} that answers over HTTP on a free port. */
public final class TokenServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(TokenServer::daemon);
    private final TestIssuer issuer;

    /** Listens. */
    public TokenServer() {
        try {
            this.server =
                    HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.issuer = new TestIssuer(uri());
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /**
     * The identifier of the issuer.
     *
     * @return on 127.0.0.1
     */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/as");
    }

    /**
     * What answers.
     *
     * @return the issuer
     */
    public TestIssuer issuer() {
        return issuer;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            WebAnswer answer = exchange.getRequestMethod().equals("POST")
                    ? issuer.post(exchange.getRequestURI(), form(exchange), headers(exchange))
                            .blockOptional()
                            .orElseThrow()
                    : issuer.get(exchange.getRequestURI()).blockOptional().orElseThrow();
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static Map<String, String> form(HttpExchange exchange) throws IOException {
        String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Map<String, String> form = new LinkedHashMap<>();
        new QueryStringDecoder(text, false).parameters().forEach((name, values) -> form.put(name, values.get(0)));
        return form;
    }

    private static Map<String, String> headers(HttpExchange exchange) {
        return Map.of(
                "authorization", String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "token-server");
        thread.setDaemon(true);
        return thread;
    }
}
