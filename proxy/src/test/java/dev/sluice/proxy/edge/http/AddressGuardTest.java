package dev.sluice.proxy.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {
    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LocalHost:1", "127.0.0.1:8808", "[::1]", "[::1]:8808"})
    void loopbackListener_addressedByALoopbackName_letsIn(String host) {
        assertThatCode(() -> guard("127.0.0.1", List.of(), List.of()).check(headers(host)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8808", "::1", "127.0.0.2"})
    void loopbackListener_addressedByAnotherName_misdirects(String host) {
        assertRefused(421, guard("127.0.0.1", List.of(), List.of()), headers(host));
    }

    @Test
    void loopbackListener_addressedByAnAllowedName_letsIn() {
        AddressGuard guard = guard("localhost", List.of("MCP.example"), List.of());

        assertThatCode(() -> guard.check(headers("mcp.EXAMPLE:80"))).doesNotThrowAnyException();
    }

    @Test
    void openListener_withoutAllowedNames_letsAnyNameIn() {
        assertThatCode(() -> guard("0.0.0.0", List.of(), List.of()).check(headers("anything.example")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"mcp.example,true", "mcp.example:443,true", "localhost,false", "other.example,false"})
    void openListener_withAllowedNames_letsOnlyThoseIn(String host, boolean in) {
        AddressGuard guard = guard("0.0.0.0", List.of("mcp.example"), List.of());

        if (in) {
            assertThatCode(() -> guard.check(headers(host))).doesNotThrowAnyException();
        } else {
            assertRefused(421, guard, headers(host));
        }
    }

    @Test
    void host_missingEmptyOrTwice_isABadRequest() {
        AddressGuard guard = guard("127.0.0.1", List.of(), List.of());

        assertRefused(400, guard, new DefaultHttpHeaders());
        assertRefused(400, guard, headers(""));
        assertRefused(400, guard, headers("localhost").add("host", "localhost"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:8808", "https://app.example"})
    void origin_ofTheListenerOrAllowed_letsIn(String origin) {
        AddressGuard guard = guard("127.0.0.1", List.of(), List.of("https://app.example"));

        assertThatCode(() -> guard.check(headers("localhost:8808").add("origin", origin)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://localhost:8808",
                "http://localhost",
                "http://127.0.0.1:8808",
                "http://evil.example",
                "https://app.example.evil",
                "http://app.example",
                "null",
                ""
            })
    void origin_ofAnybodyElse_isForbidden(String origin) {
        AddressGuard guard = guard("127.0.0.1", List.of(), List.of("https://app.example"));

        assertRefused(403, guard, headers("localhost:8808").add("origin", origin));
    }

    @Test
    void origin_twice_isForbidden() {
        AddressGuard guard = guard("127.0.0.1", List.of(), List.of("https://app.example"));
        HttpHeaders headers = headers("localhost").add("origin", "https://app.example");

        assertRefused(403, guard, headers.add("origin", "https://app.example"));
    }

    @Test
    void origin_ofATlsListener_isHttps() {
        AddressGuard guard = new AddressGuard(settings(
                "127.0.0.1",
                List.of(),
                List.of(),
                Optional.of(new HttpEdgeSettings.Tls(Path.of("cert.pem"), Path.of("key.pem"), Optional.empty()))));

        assertThatCode(() -> guard.check(headers("localhost").add("origin", "https://localhost")))
                .doesNotThrowAnyException();
        assertRefused(403, guard, headers("localhost").add("origin", "http://localhost"));
    }

    private static void assertRefused(int status, AddressGuard guard, HttpHeaders headers) {
        assertThatThrownBy(() -> guard.check(headers))
                .isInstanceOfSatisfying(
                        RefusalException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(status));
    }

    private static HttpHeaders headers(String host) {
        return new DefaultHttpHeaders().add("host", host);
    }

    private static AddressGuard guard(String host, List<String> hosts, List<String> origins) {
        return new AddressGuard(settings(host, hosts, origins, Optional.empty()));
    }

    private static HttpEdgeSettings settings(
            String host, List<String> hosts, List<String> origins, Optional<HttpEdgeSettings.Tls> tls) {
        Duration second = Duration.ofSeconds(1);
        return new HttpEdgeSettings(
                host, 0, false, tls, hosts, origins, 8192, 8192, 10, second, second, second, 1024, second, 10, second);
    }
}
