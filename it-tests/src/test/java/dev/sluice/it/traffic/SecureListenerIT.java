package dev.sluice.it.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.process.SluiceProcess;
import dev.sluice.it.wire.Json;
import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.ScriptedUpstream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** Clients that speak HTTP/2, TLS, or both: the JDK's own HTTP client. */
@Timeout(120)
final class SecureListenerIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final ScriptedUpstream upstream = ScriptedUpstream.start();

    @TempDir
    private Path folder = Path.of("");

    @AfterEach
    void stop() {
        upstream.close();
    }

    @Test
    void clearTextClient_thatUpgradesToHttp2_isServed() throws Exception {
        try (SluiceProcess sluice = sluice("listen: {http2: true}")) {
            assertCalls(HttpClient.newBuilder(), sluice.endpoint(), HttpClient.Version.HTTP_2);
        }
    }

    @Test
    void client_ofHttp11_isServedBesideHttp2() throws Exception {
        try (SluiceProcess sluice = sluice("listen: {http2: true}")) {
            HttpClient.Builder client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
            assertCalls(client, sluice.endpoint(), HttpClient.Version.HTTP_1_1);
        }
    }

    @Test
    void client_thatTriesToUpgradeInVain_isServedOverHttp11() throws Exception {
        try (SluiceProcess sluice = sluice("listen: {http2: false}")) {
            assertCalls(HttpClient.newBuilder(), sluice.endpoint(), HttpClient.Version.HTTP_1_1);
        }
    }

    @Test
    void tlsClient_isServedOverHttp11() throws Exception {
        assertSecured("false", HttpClient.Version.HTTP_1_1);
    }

    @Test
    void tlsClient_isServedOverHttp2() throws Exception {
        assertSecured("true", HttpClient.Version.HTTP_2);
    }

    private void assertSecured(String http2, HttpClient.Version expected) throws Exception {
        SelfSignedCertificate certificate = SelfSignedCertificate.create(folder);
        String listen = "listen: {http2: " + http2 + ", tls: {certificate: \"" + certificate.chain() + "\", key: \""
                + certificate.key() + "\"}}";
        try (SluiceProcess sluice = sluice(listen)) {
            assertThat(sluice.endpoint().getScheme()).isEqualTo("https");
            assertCalls(HttpClient.newBuilder().sslContext(certificate.trust()), sluice.endpoint(), expected);
        }
    }

    /** The second call uses the connection of the first, which is where an upgrade shows. */
    private static void assertCalls(HttpClient.Builder builder, URI endpoint, HttpClient.Version expected)
            throws IOException, InterruptedException {
        HttpClient client = builder.connectTimeout(LIMIT).build();
        for (String text : new String[] {"first", "second"}) {
            HttpResponse<String> response = client.send(call(endpoint, text), HttpResponse.BodyHandlers.ofString());

            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(response.version()).isEqualTo(expected);
            assertThat(Json.parse(response.body()).at("/result/content/0/text").asString())
                    .isEqualTo(text);
        }
    }

    private static HttpRequest call(URI endpoint, String text) {
        McpCaller caller = new McpCaller(endpoint, "2026-07-28", Optional.empty());
        ObjectNode message = Json.object().put("jsonrpc", "2.0").put("id", 1).put("method", "tools/call");
        ObjectNode params = message.putObject("params").put("name", "echo");
        params.putObject("arguments").put("text", text);
        params.set("_meta", caller.meta());
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint)
                .timeout(LIMIT)
                .header("Mcp-Method", "tools/call")
                .header("Mcp-Name", "echo")
                .POST(HttpRequest.BodyPublishers.ofString(message.toString()));
        caller.headers().forEach(request::header);
        return request.build();
    }

    private SluiceProcess sluice(String section) {
        return SluiceProcess.configured(
                section + "\nroutes:\n  - {path: /mcp, upstream: {url: \"" + upstream.endpoint() + "\"}}\n", folder);
    }
}
