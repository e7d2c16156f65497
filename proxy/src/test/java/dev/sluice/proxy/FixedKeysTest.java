package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.SluiceConfig;
import dev.sluice.config.load.ConfigLoader;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a configuration needs a restart. */
final class FixedKeysTest {
    private static final String ROUTES = "routes: [{path: /mcp, upstream: {url: 'http://127.0.0.1:1/mcp'}}]";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limits: {requestBody: 7KiB}",
                "limits: {upstreamCalls: 7}",
                "timeouts: {upstreamCall: 7s}",
                "timeouts: {interceptor: 7s}",
                "authentication: {scopes: [a]}"
            })
    void whatRoutesHaveTheirDefaultsFrom_isNotFixed(String line) {
        assertThat(FixedKeys.changed(load(ROUTES), load(line + "\n" + ROUTES))).isEmpty();
    }

    @Test
    void routes_areNotFixed() {
        assertThat(FixedKeys.changed(
                        load(ROUTES),
                        load("routes: [{path: /a, upstream: {url: 'http://127.0.0.1:2/mcp'}},"
                                + " {path: /b, tasks: true, upstream: {url: 'http://127.0.0.1:3/mcp'}}]")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limits.connections, limits: {connections: 7}",
                "limits.requestLine, limits: {requestLine: 7KiB}",
                "timeouts.idleConnection, timeouts: {idleConnection: 7s}",
                "authentication.keyHeader, authentication: {keyHeader: X-Other}",
                "listen.address, listen: {address: '127.0.0.1:7'}",
                "admin.address, admin: {address: '127.0.0.1:7'}",
                "session.maxSessions, session: {maxSessions: 7}",
                "shutdown.grace, shutdown: {grace: 7s}",
                "reload.grace, reload: {grace: 7s}"
            })
    void whatBelongsToTheProcess_isFixed(String row) {
        String[] parts = row.split(", ", 2);

        assertThat(FixedKeys.changed(load(ROUTES), load(parts[1] + "\n" + ROUTES)))
                .containsExactly(parts[0]);
    }

    private static SluiceConfig load(String text) {
        return new ConfigLoader(Map.<String, String>of()::get).load(text, "test.yaml");
    }
}
