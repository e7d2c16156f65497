package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The defaults that the documentation of the records promises. */
final class DefaultsTest {
    @Test
    void listen_defaults_areClearTextOnLoopback() {
        assertThat(ListenConfig.defaults())
                .isEqualTo(new ListenConfig(
                        new Address("127.0.0.1", 8808),
                        false,
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        Optional.empty()));
    }

    @Test
    void admin_defaults_areEnabledOnLoopback() {
        assertThat(AdminConfig.defaults()).isEqualTo(new AdminConfig(new Address("127.0.0.1", 8809), true, 256));
    }

    @Test
    void session_defaults_areAsDocumented() {
        assertThat(SessionConfig.defaults())
                .isEqualTo(new SessionConfig(
                        10_000,
                        0,
                        Duration.ofHours(1),
                        Duration.ofDays(1),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(15),
                        256,
                        Duration.ofMinutes(5),
                        10_000,
                        Duration.ofMinutes(10),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(5),
                        new PressureConfig(75, 85, Duration.ofMinutes(15), Duration.ofHours(12)),
                        new EmergencyConfig(95, Duration.ofMinutes(5), Duration.ofHours(1), Duration.ofSeconds(1)),
                        new LruConfig(90, 10, Duration.ofSeconds(10)),
                        new MemoryConfig(90, new DataSize(268_435_456)),
                        new EventsConfig(256, new DataSize(1_048_576), 16),
                        Optional.empty()));
    }

    @Test
    void limits_defaults_areAsDocumented() {
        assertThat(LimitsConfig.defaults())
                .isEqualTo(new LimitsConfig(
                        new DataSize(4_194_304),
                        new DataSize(32_768),
                        new DataSize(8_192),
                        64,
                        200_000,
                        new DataSize(2_097_152),
                        new DataSize(1_024),
                        64,
                        50,
                        new DataSize(16_777_216),
                        new DataSize(1_048_576),
                        new DataSize(4_194_304),
                        10_000,
                        1_000,
                        10_000,
                        64,
                        100,
                        10_000,
                        1_000,
                        32,
                        256,
                        new DataSize(1_048_576),
                        1_000,
                        50,
                        DataSize.ofMebibytes(64),
                        10_000,
                        64,
                        16,
                        10_000));
    }

    @Test
    void timeouts_defaults_areAsDocumented() {
        assertThat(TimeoutsConfig.defaults())
                .isEqualTo(new TimeoutsConfig(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(75),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(10),
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(15),
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(1),
                        Duration.ofHours(1),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        Duration.ofMillis(500)));
    }

    @Test
    void modernClients_defaults_areAsDocumented() {
        assertThat(ModernClientsConfig.defaults())
                .isEqualTo(new ModernClientsConfig(
                        SessionIsolation.PRINCIPAL,
                        1_000,
                        50,
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(10),
                        1_000,
                        100,
                        1,
                        1_000,
                        50,
                        256,
                        Duration.ofMillis(25),
                        32,
                        1_000,
                        20,
                        100,
                        Duration.ofSeconds(30),
                        8,
                        Duration.ZERO,
                        CacheScope.PRIVATE));
    }

    @Test
    void shutdown_defaults_areAsDocumented() {
        assertThat(ShutdownConfig.defaults())
                .isEqualTo(new ShutdownConfig(
                        Duration.ZERO,
                        Duration.ofMillis(500),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5)));
    }

    @Test
    void reload_defaults_areAsDocumented() {
        assertThat(ReloadConfig.defaults()).isEqualTo(new ReloadConfig(Duration.ofSeconds(2), Duration.ofMinutes(10)));
    }

    @Test
    void forUpstream_anyUrl_isOneRouteWithDefaults() {
        URI url = URI.create("http://127.0.0.1:3001/mcp");
        ListenConfig listen = ListenConfig.defaults().withAddress(new Address("127.0.0.1", 0));
        AdminConfig admin = AdminConfig.defaults().withAddress(new Address("127.0.0.1", 1));

        SluiceConfig config = SluiceConfig.forUpstream(url, listen, admin);

        RouteConfig route = new RouteConfig(
                "default",
                "/mcp",
                Optional.of("/sse"),
                List.of("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"),
                false,
                false,
                new UpstreamConfig(
                        List.of(url),
                        Optional.empty(),
                        UpstreamTransport.AUTO,
                        Optional.empty(),
                        Map.of(),
                        Optional.empty(),
                        UpstreamAddresses.ANY,
                        SessionLoss.RECOVER,
                        100,
                        8,
                        false,
                        new EjectionConfig(5, Duration.ofSeconds(5), Duration.ofMinutes(5), 50),
                        List.of(),
                        CredentialsConfig.defaults(),
                        ModernClientsConfig.defaults()),
                List.of(),
                LimitsConfig.defaults(),
                TimeoutsConfig.defaults(),
                AuthenticationConfig.defaults());
        assertThat(config)
                .isEqualTo(new SluiceConfig(
                        listen,
                        admin,
                        List.of(),
                        SessionConfig.defaults(),
                        LimitsConfig.defaults(),
                        TimeoutsConfig.defaults(),
                        ShutdownConfig.defaults(),
                        ReloadConfig.defaults(),
                        AuthenticationConfig.defaults(),
                        List.of(route)));
    }

    @Test
    void authentication_defaults_letEverybodyIn() {
        assertThat(AuthenticationConfig.defaults())
                .isEqualTo(new AuthenticationConfig(
                        List.of(),
                        List.of(),
                        List.of(),
                        DpopUse.OFF,
                        List.of(),
                        List.of(),
                        "X-Api-Key",
                        new TokensConfig(
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(30),
                                10_000,
                                Duration.ofMinutes(10),
                                Duration.ofSeconds(30),
                                Duration.ofHours(24),
                                Duration.ofSeconds(5),
                                new DataSize(262_144),
                                16,
                                2,
                                Duration.ofMinutes(1),
                                100_000),
                        LegacyAsMetadata.OFF));
    }

    @Test
    void credentials_defaults_areNone() {
        assertThat(CredentialsConfig.defaults())
                .isEqualTo(new CredentialsConfig(
                        CredentialType.NONE,
                        "Authorization",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(30),
                        10_000,
                        Optional.empty(),
                        UpstreamAddresses.ANY,
                        Optional.empty(),
                        Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://host/mcp",
                "/mcp",
                "http:///mcp",
                "http://user:password@host/mcp",
                "http://host:99999/",
                "http://host/#part"
            })
    void forUpstream_unusableUrl_isRefusedWithoutRepeatingIt(String url) {
        assertThatThrownBy(() ->
                        SluiceConfig.forUpstream(URI.create(url), ListenConfig.defaults(), AdminConfig.defaults()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("upstream.url: not usable (expected: " + UpstreamConfig.EXPECTED_URL + ")");
    }

    @ParameterizedTest
    @CsvSource({"0,0B", "1,1B", "1023,1023B", "1024,1KiB", "1536,1536B", "1048576,1MiB", "3221225472,3GiB"})
    void dataSize_toString_isTheLargestWholeUnit(long bytes, String text) {
        assertThat(new DataSize(bytes)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost,true",
        "LOCALHOST,true",
        "127.0.0.1,true",
        "127.9.9.9,true",
        "::1,true",
        "0.0.0.0,false",
        "128.0.0.1,false",
        "127.example,false",
        "localhost.example,false"
    })
    void address_isLoopback_onlyForThisMachine(String host, boolean expected) {
        assertThat(new Address(host, 0).isLoopback()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"/mcp,mcp", "/a/b,a-b", "/,root", "/-/x/,x", "/a~b,a-b", "/%20,20"})
    void route_withoutName_isNamedAfterItsPath(String path, String name) {
        assertThat(RouteConfig.nameOf(path)).isEqualTo(name);
    }

    @Test
    void toString_ofSecrets_hidesThem() {
        UpstreamConfig upstream = new UpstreamConfig(
                List.of(URI.create("https://host/mcp?key=hunter2")),
                Optional.empty(),
                UpstreamTransport.AUTO,
                Optional.empty(),
                Map.of("Authorization", new Secret("Bearer hunter2")),
                Optional.empty(),
                UpstreamAddresses.ANY,
                SessionLoss.RECOVER,
                1,
                2,
                true,
                EjectionConfig.defaults(),
                List.of("x-tenant"),
                CredentialsConfig.defaults(),
                ModernClientsConfig.defaults());
        InterceptorConfig interceptor = new InterceptorConfig(
                "vault",
                InterceptorMode.ENFORCE,
                false,
                Duration.ofMillis(1),
                WhenConfig.defaults(),
                Map.of("token", "hunter2"));

        assertThat(upstream)
                .hasToString(
                        "UpstreamConfig[urls=[https://host/mcp?***], stdio=Optional.empty, transport=AUTO, revision=Optional.empty, "
                                + "headers={Authorization=***}, "
                                + "trust=Optional.empty, addresses=ANY, onSessionLost=RECOVER, recoveredSubscriptions=1, movesAtOnce=2, "
                                + "samplingContext=true, "
                                + "ejection=EjectionConfig[failures=5, time=PT5S, longestTime=PT5M, maxShare=50], "
                                + "forwardHeaders=[x-tenant], credentials=" + CredentialsConfig.defaults() + "]");
        assertThat(interceptor)
                .hasToString("InterceptorConfig[name=vault, mode=ENFORCE, failOpen=false, timeout=PT0.001S, "
                        + "when=WhenConfig[methods=[], tools=[], principals=[], revisions=[]], settings=[token]]");
    }
}
