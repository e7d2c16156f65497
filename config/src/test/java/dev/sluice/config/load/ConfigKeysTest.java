package dev.sluice.config.load;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Address;
import dev.sluice.config.ApiKeyConfig;
import dev.sluice.config.AuthenticationConfig;
import dev.sluice.config.AuthenticationMethod;
import dev.sluice.config.BusConfig;
import dev.sluice.config.CacheScope;
import dev.sluice.config.CredentialType;
import dev.sluice.config.CredentialsConfig;
import dev.sluice.config.DataSize;
import dev.sluice.config.DpopUse;
import dev.sluice.config.EjectionConfig;
import dev.sluice.config.EmergencyConfig;
import dev.sluice.config.EventsConfig;
import dev.sluice.config.InterceptorConfig;
import dev.sluice.config.InterceptorMode;
import dev.sluice.config.IntrospectionConfig;
import dev.sluice.config.IssuerConfig;
import dev.sluice.config.JournalConfig;
import dev.sluice.config.LegacyAsMetadata;
import dev.sluice.config.LimitsConfig;
import dev.sluice.config.LruConfig;
import dev.sluice.config.MemoryConfig;
import dev.sluice.config.PressureConfig;
import dev.sluice.config.RedisConfig;
import dev.sluice.config.RouteConfig;
import dev.sluice.config.Secret;
import dev.sluice.config.SessionConfig;
import dev.sluice.config.SessionIsolation;
import dev.sluice.config.SessionLoss;
import dev.sluice.config.SluiceConfig;
import dev.sluice.config.StdioConfig;
import dev.sluice.config.StdioMode;
import dev.sluice.config.TimeoutsConfig;
import dev.sluice.config.TlsConfig;
import dev.sluice.config.TokensConfig;
import dev.sluice.config.UpstreamAddresses;
import dev.sluice.config.UpstreamTransport;
import dev.sluice.config.WhenConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Walks all keys: sets each off its default, alone, and reads it back from the record. A key that is defined and not
 * listed here fails, and so does one that reaches another component of its record than the one it names.
 */
final class ConfigKeysTest {
    private static final String ENCRYPTION_KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    private static final String HASH = "sha256:" + "0".repeat(64);
    private static final String OTHER_HASH = "pbkdf2:10000:" + "1".repeat(16) + ":" + "2".repeat(64);
    private static final Map<String, Probe> PROBES = probes();

    @TempDir
    Path folder;

    static Stream<String> paths() {
        return ConfigSchema.keys().stream().map(ConfigKey::path);
    }

    @Test
    void keys_all_haveAProbe() {
        assertThat(PROBES.keySet()).containsExactlyInAnyOrderElementsOf(paths().toList());
    }

    @ParameterizedTest
    @MethodSource("paths")
    void key_offItsDefault_isReadBackFromTheRecord(String path) throws IOException {
        Probe probe = probe(path);

        Object before = probe.read().apply(load(before(path)));
        Object after = probe.read().apply(load(with(path, probe.written())));

        assertThat(after).isNotEqualTo(before).isEqualTo(relativeToFolder(probe.expected()));
    }

    @Test
    void keys_all_areDocumentedWithTypeAndDefault() {
        assertThat(ConfigSchema.keys()).allSatisfy(key -> {
            assertThat(key.doc()).as(key.path()).isNotBlank().doesNotEndWith(".");
            assertThat(key.type()).as(key.path()).isNotBlank();
            assertThat(key.defaultValue().isPresent()).as(key.path()).isNotEqualTo(key.required());
        });
    }

    @Test
    void keys_withALiteralDefault_meanTheSameWhenItIsWritten() throws IOException {
        List<ConfigKey> literal = ConfigSchema.keys().stream()
                .filter(key -> List.of(
                                "count", "size", "duration", "percentage", "boolean", "address", "mode", "choice")
                        .contains(key.type()))
                .filter(key -> !key.path().equals("routes[].interceptors[].timeout"))
                .toList();
        assertThat(literal).hasSizeGreaterThan(50);

        for (ConfigKey key : literal) {
            String value = key.defaultValue().orElseThrow();
            Function<SluiceConfig, Object> read = probe(key.path()).read();
            assertThat(read.apply(load(with(key.path(), value))))
                    .as(key.path())
                    .isEqualTo(read.apply(load(before(key.path()))));
        }
    }

    private static Probe probe(String path) {
        return Optional.ofNullable(PROBES.get(path))
                .orElseThrow(() -> new AssertionError(path + " is defined, and no test reads it back"));
    }

    private SluiceConfig load(Map<String, Object> document) throws IOException {
        for (String name : List.of("server.pem", "server.key", "ca.pem", "policy.jar")) {
            Files.writeString(folder.resolve(name), "");
        }
        // JSON is YAML, so the writer of the schema can write documents too.
        Path file = Files.writeString(folder.resolve("sluice.yaml"), Json.write(document));
        return new ConfigLoader(name -> null).load(file);
    }

    private Object relativeToFolder(Object expected) {
        if (expected instanceof Path path) {
            return folder.resolve(path).normalize();
        }
        return expected instanceof List<?> list
                ? list.stream().map(this::relativeToFolder).toList()
                : expected;
    }

    private static Map<String, Object> minimal() {
        Map<String, Object> interceptor = new LinkedHashMap<>(Map.of("name", "first"));
        Map<String, Object> route = new LinkedHashMap<>();
        route.put("path", "/mcp");
        route.put("upstream", new LinkedHashMap<>(Map.of("url", "https://upstream.example:1/")));
        route.put("interceptors", List.of(interceptor));
        return new LinkedHashMap<>(Map.of("routes", List.of(route)));
    }

    /** A file in which the key is not set; the section around it is there when it changes what others mean. */
    private static Map<String, Object> before(String path) {
        Map<String, Object> document = minimal();
        if (path.startsWith("session.redis.") && !path.equals("session.redis.url")) {
            child(child(document, "session"), "redis").put("url", "rediss://127.0.0.1:6379");
        }
        if (path.startsWith("authentication.issuers[].")) {
            Map<String, Object> issuer = new LinkedHashMap<>(Map.of("issuer", "https://one.example"));
            child(document, "authentication").put("issuers", List.of(issuer));
        }
        if (path.startsWith("authentication.issuers[].introspection.")) {
            Map<String, Object> asked = child(child(child(document, "authentication"), "issuers[]"), "introspection");
            asked.put("clientId", "a");
            asked.put("clientSecret", "b");
        }
        if (path.startsWith("authentication.keys[].")) {
            Map<String, Object> key = new LinkedHashMap<>(Map.of("name", "one", "hash", HASH));
            child(document, "authentication").put("keys", List.of(key));
        }
        if (path.contains("authentication.methods")) {
            Map<String, Object> key = new LinkedHashMap<>(Map.of("name", "one", "hash", HASH));
            child(document, "authentication").put("keys", List.of(key));
        }
        if (path.endsWith("authentication.dpop")) {
            Map<String, Object> issuer = new LinkedHashMap<>(Map.of("issuer", "https://one.example"));
            child(document, "authentication").put("issuers", List.of(issuer));
            child(document, "authentication").put("methods", List.of("oauth"));
        }
        if (path.startsWith("routes[].upstream.credentials.")) {
            Map<String, Object> credentials = child(child(child(document, "routes[]"), "upstream"), "credentials");
            credentials.put("value", "v");
            credentials.put("certificate", "ca.pem");
            credentials.put("key", "ca.pem");
        }
        if (path.startsWith("routes[].upstream.stdio.")) {
            Map<String, Object> stdio = new LinkedHashMap<>(Map.of("command", List.of("sh")));
            child(document, "routes[]").put("upstream", new LinkedHashMap<>(Map.of("stdio", stdio)));
        }
        return document;
    }

    private static Map<String, Object> with(String path, Object value) {
        Map<String, Object> document = before(path);
        Map<String, Object> section = document;
        String[] steps = path.split("\\.", -1);
        for (int i = 0; i < steps.length - 1; i++) {
            section = child(section, steps[i]);
        }
        section.put(steps[steps.length - 1], value);
        if (path.endsWith(".urls")) {
            section.remove("url");
        }
        if (path.startsWith("listen.tls.")) {
            section.putIfAbsent("certificate", "ca.pem");
            section.putIfAbsent("key", "ca.pem");
        }
        return document;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> child(Map<String, Object> section, String step) {
        boolean isList = step.endsWith("[]");
        String name = isList ? step.substring(0, step.length() - 2) : step;
        Object value = section.computeIfAbsent(name, absent -> new LinkedHashMap<String, Object>());
        return (Map<String, Object>) (isList ? ((List<?>) value).get(0) : value);
    }

    private static Map<String, Probe> probes() {
        Map<String, Probe> probes = new HashMap<>(Map.ofEntries(
                entry(
                        "listen.address",
                        new Probe(
                                "[::1]:1",
                                new Address("::1", 1),
                                c -> c.listen().address())),
                entry("listen.http2", new Probe(true, true, c -> c.listen().http2())),
                entry("listen.tls.certificate", file("server.pem", c -> tls(c).map(TlsConfig::certificate))),
                entry("listen.tls.key", file("server.key", c -> tls(c).map(TlsConfig::key))),
                entry(
                        "listen.allowedHosts",
                        texts("gateway.example:80", c -> c.listen().allowedHosts())),
                entry(
                        "listen.allowedOrigins",
                        texts("https://app.example", c -> c.listen().allowedOrigins())),
                entry(
                        "admin.address",
                        new Probe(
                                "host:0", new Address("host", 0), c -> c.admin().address())),
                entry("admin.connections", count(257, c -> c.admin().connections())),
                entry("admin.enabled", new Probe(false, false, c -> c.admin().enabled())),
                entry("plugins", new Probe(List.of("policy.jar"), List.of(Path.of("policy.jar")), c -> c.plugins())),
                entry(
                        "session.redis.url",
                        new Probe(
                                "redis://h",
                                "redis://h",
                                c -> redis(c, redis -> redis.url().value()))),
                entry(
                        "session.redis.password",
                        new Probe("p", Optional.of(new Secret("p")), c -> redis(c, RedisConfig::password))),
                entry("session.redis.cluster", new Probe(true, true, c -> redis(c, RedisConfig::cluster))),
                entry(
                        "session.redis.trust",
                        file("ca.pem", c -> c.session().redis().flatMap(RedisConfig::trust))),
                entry("session.redis.prefix", new Probe("a:", "a:", c -> redis(c, RedisConfig::prefix))),
                entry("session.redis.connectTimeout", duration(51, c -> redis(c, RedisConfig::connectTimeout))),
                entry("session.redis.commandTimeout", duration(52, c -> redis(c, RedisConfig::commandTimeout))),
                entry("session.redis.firstRetry", duration(3, c -> redis(c, RedisConfig::firstRetry))),
                entry("session.redis.longestRetry", duration(54, c -> redis(c, RedisConfig::longestRetry))),
                entry("session.redis.startTimeout", duration(58, c -> redis(c, RedisConfig::startTimeout))),
                entry("session.redis.inFlight", count(55, c -> redis(c, RedisConfig::inFlight))),
                entry("session.redis.queue", count(56, c -> redis(c, RedisConfig::queue))),
                entry("session.redis.cache", count(57, c -> redis(c, RedisConfig::cache))),
                entry(
                        "session.redis.encryptionKeys",
                        new Probe(
                                List.of(ENCRYPTION_KEY),
                                List.of(new Secret(ENCRYPTION_KEY)),
                                c -> redis(c, RedisConfig::encryptionKeys))),
                entry("session.redis.lease", duration(59, c -> redis(c, RedisConfig::lease))),
                entry("session.redis.journal.expiry", duration(61, journal(JournalConfig::expiry))),
                entry("session.redis.journal.streams", count(62, journal(JournalConfig::streams))),
                entry("session.redis.journal.waitingEvents", count(63, journal(JournalConfig::waitingEvents))),
                entry("session.redis.journal.waitingBytes", size(2064, journal(JournalConfig::waitingBytes))),
                entry("session.redis.bus.acknowledgement", duration(11, bus(BusConfig::acknowledgement))),
                entry("session.redis.bus.pulse", duration(12, bus(BusConfig::pulse))),
                entry("session.redis.bus.silentPulses", count(67, bus(BusConfig::silentPulses))),
                entry("session.redis.bus.questions", count(68, bus(BusConfig::questions))),
                entry("session.redis.bus.answers", count(69, bus(BusConfig::answers))),
                entry("session.redis.bus.messageSize", size(2_097_153, bus(BusConfig::messageSize))),
                entry("session.redis.bus.window", count(71, bus(BusConfig::window))),
                entry("session.redis.bus.windowBytes", size(2072, bus(BusConfig::windowBytes))),
                entry("shutdown.delay", duration(19, c -> c.shutdown().delay())),
                entry("shutdown.linger", duration(20, c -> c.shutdown().linger())),
                entry("shutdown.grace", duration(21, c -> c.shutdown().grace())),
                entry("shutdown.step", duration(23, c -> c.shutdown().step())),
                entry("shutdown.retry", duration(22, c -> c.shutdown().retry())),
                entry("reload.interval", duration(23, c -> c.reload().interval())),
                entry("reload.grace", duration(24, c -> c.reload().grace())),
                entry("routes[].name", new Probe("other", "other", c -> route(c).name())),
                entry("routes[].path", new Probe("/other", "/other", c -> route(c).path())),
                entry("routes[].sse", new Probe("/other-sse", Optional.of("/other-sse"), c -> route(c).sse())),
                entry("routes[].revisions", texts("2025-11-25", c -> route(c).revisions())),
                entry("routes[].tasks", new Probe(true, true, c -> route(c).tasks())),
                entry("routes[].anonymousSessions", new Probe(true, true, c -> route(c).anonymousSessions())),
                entry(
                        "routes[].upstream.url",
                        new Probe(
                                "http://h/p",
                                List.of(URI.create("http://h/p")),
                                c -> route(c).upstream().urls())),
                entry(
                        "routes[].upstream.urls",
                        new Probe(
                                List.of("http://h/p", "http://i/p"),
                                List.of(URI.create("http://h/p"), URI.create("http://i/p")),
                                c -> route(c).upstream().urls())),
                entry(
                        "routes[].upstream.transport",
                        new Probe(
                                "sse",
                                UpstreamTransport.SSE,
                                c -> route(c).upstream().transport())),
                entry(
                        "routes[].upstream.revision",
                        new Probe(
                                "2025-06-18",
                                Optional.of("2025-06-18"),
                                c -> route(c).upstream().revision())),
                entry(
                        "routes[].upstream.onSessionLost",
                        new Probe(
                                "propagate",
                                SessionLoss.PROPAGATE,
                                c -> route(c).upstream().onSessionLost())),
                entry(
                        "routes[].upstream.recoveredSubscriptions",
                        count(23, c -> route(c).upstream().recoveredSubscriptions())),
                entry(
                        "routes[].upstream.movesAtOnce",
                        count(24, c -> route(c).upstream().movesAtOnce())),
                entry(
                        "routes[].upstream.addresses",
                        new Probe(
                                "public",
                                UpstreamAddresses.PUBLIC,
                                c -> route(c).upstream().addresses())),
                entry(
                        "routes[].upstream.samplingContext",
                        new Probe(true, true, c -> route(c).upstream().samplingContext())),
                entry(
                        "routes[].upstream.ejection.failures",
                        count(25, c -> ejection(c).failures())),
                entry(
                        "routes[].upstream.ejection.time",
                        duration(26, c -> ejection(c).time())),
                entry(
                        "routes[].upstream.ejection.longestTime",
                        duration(27, c -> ejection(c).longestTime())),
                entry(
                        "routes[].upstream.ejection.maxShare",
                        new Probe("28%", 28, c -> ejection(c).maxShare())),
                entry(
                        "routes[].upstream.headers",
                        new Probe(
                                Map.of("X-Key", "v"),
                                Map.of("X-Key", new Secret("v")),
                                c -> route(c).upstream().headers())),
                entry(
                        "routes[].upstream.trust",
                        file("ca.pem", c -> route(c).upstream().trust())),
                entry(
                        "routes[].interceptors[].name",
                        new Probe("n", "n", c -> interceptor(c).name())),
                entry(
                        "routes[].interceptors[].mode",
                        new Probe(
                                "audit",
                                InterceptorMode.AUDIT,
                                c -> interceptor(c).mode())),
                entry(
                        "routes[].interceptors[].failOpen",
                        new Probe(true, true, c -> interceptor(c).failOpen())),
                entry(
                        "routes[].interceptors[].timeout",
                        duration(31, c -> interceptor(c).timeout())),
                entry("routes[].interceptors[].when.methods", when("tools/call", WhenConfig::methods)),
                entry("routes[].interceptors[].when.tools", when("echo*", WhenConfig::tools)),
                entry("routes[].interceptors[].when.principals", when("ada", WhenConfig::principals)),
                entry("routes[].interceptors[].when.revisions", when("2025-06-18", WhenConfig::revisions)),
                entry(
                        "routes[].interceptors[].settings",
                        new Probe(
                                Map.of("a", List.of(1, 2.5, true, "x", Map.of("b", "c"))),
                                Map.of("a", List.of(1L, 2.5, true, "x", Map.of("b", "c"))),
                                c -> interceptor(c).settings()))));
        authentication(probes);
        credentials(probes);
        stdio(probes);
        modernClients(probes);
        sessions(SluiceConfig::session, probes);
        limits("limits.", SluiceConfig::limits, probes);
        limits("routes[].limits.", c -> route(c).limits(), probes);
        timeouts("timeouts.", SluiceConfig::timeouts, probes);
        timeouts("routes[].timeouts.", c -> route(c).timeouts(), probes);
        List.of(
                        "limits.headerSection",
                        "limits.requestLine",
                        "limits.connections",
                        "limits.serviceConnections",
                        "limits.blockingThreads",
                        "limits.blockingQueue")
                .forEach(globalOnly -> probes.remove("routes[]." + globalOnly));
        List.of("timeouts.requestHeaders", "timeouts.idleConnection", "timeouts.unreadAnswer")
                .forEach(globalOnly -> probes.remove("routes[]." + globalOnly));
        return probes;
    }

    private static void authentication(Map<String, Probe> probes) {
        overridable("authentication.", SluiceConfig::authentication, probes);
        overridable("routes[].authentication.", c -> route(c).authentication(), probes);
        Function<SluiceConfig, AuthenticationConfig> at = SluiceConfig::authentication;
        probes.put(
                "listen.publicUrl",
                new Probe(
                        "https://gw.example",
                        Optional.of("https://gw.example"),
                        c -> c.listen().publicUrl()));
        probes.put("listen.tls.clientTrust", file("ca.pem", c -> tls(c).flatMap(TlsConfig::clientTrust)));
        probes.put(
                "authentication.keyHeader",
                new Probe("X-Other", "X-Other", at.andThen(AuthenticationConfig::keyHeader)));
        probes.put(
                "authentication.legacyAsMetadata",
                new Probe("mirror", LegacyAsMetadata.MIRROR, at.andThen(AuthenticationConfig::legacyAsMetadata)));
        String key = "authentication.keys[].";
        probes.put(key + "name", new Probe("two", "two", c -> key(c).name()));
        probes.put(key + "hash", new Probe(OTHER_HASH, new Secret(OTHER_HASH), c -> key(c).hash()));
        probes.put(key + "scopes", texts("read", c -> key(c).scopes()));
        String issuer = "authentication.issuers[].";
        URI other = URI.create("https://other.example/x");
        probes.put(
                issuer + "issuer",
                new Probe(other.toString(), other, c -> issuer(c).issuer()));
        probes.put(
                issuer + "jwks",
                new Probe(other.toString(), Optional.of(other), c -> issuer(c).jwks()));
        probes.put(issuer + "algorithms", texts("ES256", c -> issuer(c).algorithms()));
        probes.put(
                issuer + "onlyAccessTokenType",
                new Probe(true, true, c -> issuer(c).onlyAccessTokenType()));
        probes.put(issuer + "trust", file("ca.pem", c -> issuer(c).trust()));
        probes.put(
                issuer + "addresses",
                new Probe("public", UpstreamAddresses.PUBLIC, c -> issuer(c).addresses()));
        String introspection = issuer + "introspection.";
        probes.put(
                introspection + "endpoint", new Probe(other.toString(), Optional.of(other), c -> asked(c).endpoint()));
        probes.put(introspection + "clientId", new Probe("c", "c", c -> asked(c).clientId()));
        probes.put(introspection + "clientSecret", new Probe("s", new Secret("s"), c -> asked(c).clientSecret()));
        Function<SluiceConfig, TokensConfig> tokens = at.andThen(AuthenticationConfig::tokens);
        probes.put("authentication.tokens.clockSkew", duration(31, tokens.andThen(TokensConfig::clockSkew)));
        probes.put("authentication.tokens.remembered", duration(32, tokens.andThen(TokensConfig::remembered)));
        probes.put("authentication.tokens.rememberedCount", count(33, tokens.andThen(TokensConfig::rememberedCount)));
        probes.put("authentication.tokens.refresh", duration(34, tokens.andThen(TokensConfig::refresh)));
        probes.put("authentication.tokens.pause", duration(35, tokens.andThen(TokensConfig::pause)));
        probes.put("authentication.tokens.outage", duration(36, tokens.andThen(TokensConfig::outage)));
        probes.put("authentication.tokens.fetchTimeout", duration(37, tokens.andThen(TokensConfig::fetchTimeout)));
        probes.put("authentication.tokens.fetchConnections", count(39, tokens.andThen(TokensConfig::fetchConnections)));
        probes.put("authentication.tokens.keyChecks", count(38, tokens.andThen(TokensConfig::keyChecks)));
        probes.put("authentication.tokens.fetchSize", size(2038, tokens.andThen(TokensConfig::fetchSize)));
        probes.put("authentication.tokens.proofAge", duration(39, tokens.andThen(TokensConfig::proofAge)));
        probes.put("authentication.tokens.proofs", count(40, tokens.andThen(TokensConfig::proofs)));
    }

    private static void overridable(
            String prefix, Function<SluiceConfig, AuthenticationConfig> at, Map<String, Probe> probes) {
        probes.put(
                prefix + "methods",
                new Probe(
                        List.of("key"), List.of(AuthenticationMethod.KEY), at.andThen(AuthenticationConfig::methods)));
        probes.put(prefix + "scopes", texts("mcp:read", at.andThen(AuthenticationConfig::scopes)));
        probes.put(prefix + "audiences", texts("urn:x", at.andThen(AuthenticationConfig::audiences)));
        probes.put(prefix + "dpop", new Probe("required", DpopUse.REQUIRED, at.andThen(AuthenticationConfig::dpop)));
    }

    private static ApiKeyConfig key(SluiceConfig config) {
        return config.authentication().keys().get(0);
    }

    private static IssuerConfig issuer(SluiceConfig config) {
        return config.authentication().issuers().get(0);
    }

    private static IntrospectionConfig asked(SluiceConfig config) {
        return issuer(config).introspection().orElseThrow();
    }

    private static void credentials(Map<String, Probe> probes) {
        probes.put(
                "routes[].upstream.forwardHeaders",
                texts("x-tenant", c -> route(c).upstream().forwardHeaders()));
        String prefix = "routes[].upstream.credentials.";
        URI other = URI.create("https://other.example/x");
        probes.put(
                prefix + "type",
                new Probe("static", CredentialType.STATIC, c -> credentials(c).type()));
        probes.put(
                prefix + "header",
                new Probe("X-Key", "X-Key", c -> credentials(c).header()));
        probes.put(
                prefix + "value",
                new Probe("w", Optional.of(new Secret("w")), c -> credentials(c).value()));
        probes.put(
                prefix + "issuer",
                new Probe(
                        other.toString(),
                        Optional.of(other),
                        c -> credentials(c).issuer()));
        probes.put(
                prefix + "tokenEndpoint",
                new Probe(
                        other.toString(),
                        Optional.of(other),
                        c -> credentials(c).tokenEndpoint()));
        probes.put(
                prefix + "clientId",
                new Probe("c", Optional.of("c"), c -> credentials(c).clientId()));
        probes.put(
                prefix + "clientSecret",
                new Probe("s", Optional.of(new Secret("s")), c -> credentials(c).clientSecret()));
        probes.put(prefix + "scopes", texts("read", c -> credentials(c).scopes()));
        probes.put(
                prefix + "audience",
                new Probe("urn:x", Optional.of("urn:x"), c -> credentials(c).audience()));
        probes.put(prefix + "signingKey", file("server.key", c -> credentials(c).signingKey()));
        probes.put(prefix + "lifetime", duration(11, c -> credentials(c).lifetime()));
        probes.put(prefix + "renewal", duration(12, c -> credentials(c).renewal()));
        probes.put(prefix + "tokens", count(13, c -> credentials(c).tokens()));
        probes.put(prefix + "trust", file("ca.pem", c -> credentials(c).trust()));
        probes.put(
                prefix + "addresses",
                new Probe(
                        "public", UpstreamAddresses.PUBLIC, c -> credentials(c).addresses()));
        probes.put(
                prefix + "certificate", file("server.pem", c -> credentials(c).certificate()));
        probes.put(prefix + "key", file("server.key", c -> credentials(c).key()));
    }

    private static CredentialsConfig credentials(SluiceConfig config) {
        return route(config).upstream().credentials();
    }

    private static void stdio(Map<String, Probe> probes) {
        String prefix = "routes[].upstream.stdio.";
        probes.put(prefix + "command", texts("cat", c -> stdio(c).command()));
        probes.put(
                prefix + "environment",
                new Probe(Map.of("KEY", "v"), Map.of("KEY", new Secret("v")), c -> stdio(c).environment()));
        probes.put(prefix + "directory", file(".", c -> stdio(c).directory()));
        probes.put(prefix + "mode", new Probe("shared", StdioMode.SHARED, c -> stdio(c).mode()));
        probes.put(prefix + "maxProcesses", count(11, c -> stdio(c).maxProcesses()));
        probes.put(prefix + "maxLifetime", duration(31, c -> stdio(c).maxLifetime()));
        probes.put(prefix + "idleTimeout", duration(32, c -> stdio(c).idleTimeout()));
        probes.put(prefix + "waitingCalls", count(33, c -> stdio(c).waitingCalls()));
        probes.put(prefix + "logLine", size(2034, c -> stdio(c).logLine()));
        probes.put(prefix + "logLines", count(35, c -> stdio(c).logLines()));
        probes.put(prefix + "logPeriod", duration(36, c -> stdio(c).logPeriod()));
        probes.put(prefix + "restartDelay", duration(37, c -> stdio(c).restartDelay()));
        probes.put(prefix + "maxRestartDelay", duration(138, c -> stdio(c).maxRestartDelay()));
        probes.put(prefix + "startTimeout", duration(12, c -> stdio(c).startTimeout()));
        probes.put(prefix + "stopTimeout", duration(13, c -> stdio(c).stopTimeout()));
        probes.put(prefix + "unsent", size(2014, c -> stdio(c).unsent()));
        probes.put(prefix + "queuedMessages", count(15, c -> stdio(c).queuedMessages()));
        probes.put(prefix + "queuedBytes", size(2016, c -> stdio(c).queuedBytes()));
        probes.put(prefix + "slowReader", duration(17, c -> stdio(c).slowReader()));
        probes.put(prefix + "unclaimedQuestion", duration(18, c -> stdio(c).unclaimedQuestion()));
    }

    private static StdioConfig stdio(SluiceConfig config) {
        return route(config).upstream().stdio().orElse(StdioConfig.of(List.of("none")));
    }

    private static void sessions(Function<SluiceConfig, SessionConfig> at, Map<String, Probe> probes) {
        probes.put("session.maxSessions", count(11, at.andThen(SessionConfig::maxSessions)));
        probes.put("session.maxPerPrincipal", count(10, at.andThen(SessionConfig::maxPerPrincipal)));
        probes.put("session.maxIdle", duration(12, at.andThen(SessionConfig::maxIdle)));
        probes.put("session.maxAge", duration(7201, at.andThen(SessionConfig::maxAge)));
        probes.put("session.cleanupInterval", duration(14, at.andThen(SessionConfig::cleanupInterval)));
        probes.put("session.touchInterval", duration(13, at.andThen(SessionConfig::touchInterval)));
        probes.put("session.useNotes", count(19, at.andThen(SessionConfig::useNotes)));
        probes.put("session.guestIdle", duration(20, at.andThen(SessionConfig::guestIdle)));
        probes.put("session.tombstones", count(21, at.andThen(SessionConfig::tombstones)));
        probes.put("session.tombstoneAge", duration(22, at.andThen(SessionConfig::tombstoneAge)));
        probes.put("session.anonymousAge", duration(16, at.andThen(SessionConfig::anonymousAge)));
        probes.put("session.retryAfter", duration(17, at.andThen(SessionConfig::retryAfter)));
        Function<SluiceConfig, PressureConfig> pressure = at.andThen(SessionConfig::pressure);
        probes.put("session.pressure.moderate", percent(61, pressure.andThen(PressureConfig::moderate)));
        probes.put("session.pressure.high", percent(82, pressure.andThen(PressureConfig::high)));
        probes.put("session.pressure.maxIdle", duration(63, pressure.andThen(PressureConfig::maxIdle)));
        probes.put("session.pressure.maxAge", duration(64, pressure.andThen(PressureConfig::maxAge)));
        Function<SluiceConfig, EmergencyConfig> emergency = at.andThen(SessionConfig::emergency);
        probes.put("session.emergency.threshold", percent(96, emergency.andThen(EmergencyConfig::threshold)));
        probes.put("session.emergency.maxIdle", duration(66, emergency.andThen(EmergencyConfig::maxIdle)));
        probes.put("session.emergency.maxAge", duration(67, emergency.andThen(EmergencyConfig::maxAge)));
        probes.put("session.emergency.patience", duration(18, emergency.andThen(EmergencyConfig::patience)));
        Function<SluiceConfig, LruConfig> lru = at.andThen(SessionConfig::lru);
        probes.put("session.lru.target", percent(71, lru.andThen(LruConfig::target)));
        probes.put("session.lru.step", percent(72, lru.andThen(LruConfig::step)));
        probes.put("session.lru.minIdle", duration(73, lru.andThen(LruConfig::minIdle)));
        Function<SluiceConfig, MemoryConfig> memory = at.andThen(SessionConfig::memory);
        probes.put("session.memory.heap", percent(81, memory.andThen(MemoryConfig::heap)));
        probes.put("session.memory.bufferBytes", size(82_000, memory.andThen(MemoryConfig::bufferBytes)));
        Function<SluiceConfig, EventsConfig> events = at.andThen(SessionConfig::events);
        probes.put("session.events.maxEvents", count(17, events.andThen(EventsConfig::maxEvents)));
        probes.put("session.events.maxBytes", size(1801, events.andThen(EventsConfig::maxBytes)));
        probes.put("session.events.completedStreams", count(19, events.andThen(EventsConfig::completedStreams)));
    }

    private static void limits(String prefix, Function<SluiceConfig, LimitsConfig> at, Map<String, Probe> probes) {
        probes.put(prefix + "requestBody", size(2001, at.andThen(LimitsConfig::requestBody)));
        probes.put(prefix + "headerSection", size(2002, at.andThen(LimitsConfig::headerSection)));
        probes.put(prefix + "requestLine", size(2003, at.andThen(LimitsConfig::requestLine)));
        probes.put(prefix + "jsonDepth", count(104, at.andThen(LimitsConfig::jsonDepth)));
        probes.put(prefix + "jsonTokens", count(105, at.andThen(LimitsConfig::jsonTokens)));
        probes.put(prefix + "jsonString", size(2006, at.andThen(LimitsConfig::jsonString)));
        probes.put(prefix + "jsonName", size(2007, at.andThen(LimitsConfig::jsonName)));
        probes.put(prefix + "jsonNumber", count(108, at.andThen(LimitsConfig::jsonNumber)));
        probes.put(prefix + "batchSize", count(109, at.andThen(LimitsConfig::batchSize)));
        probes.put(prefix + "upstreamResult", size(2010, at.andThen(LimitsConfig::upstreamResult)));
        probes.put(prefix + "sseLine", size(2011, at.andThen(LimitsConfig::sseLine)));
        probes.put(prefix + "sseEvent", size(2012, at.andThen(LimitsConfig::sseEvent)));
        probes.put(prefix + "connections", count(113, at.andThen(LimitsConfig::connections)));
        probes.put(prefix + "upstreamCalls", count(114, at.andThen(LimitsConfig::upstreamCalls)));
        probes.put(prefix + "upstreamStreams", count(115, at.andThen(LimitsConfig::upstreamStreams)));
        probes.put(prefix + "openQuestions", count(116, at.andThen(LimitsConfig::openQuestions)));
        probes.put(prefix + "channelCalls", count(117, at.andThen(LimitsConfig::channelCalls)));
        probes.put(prefix + "drivenCalls", count(122, at.andThen(LimitsConfig::drivenCalls)));
        probes.put(prefix + "drivenCallsPerPrincipal", count(123, at.andThen(LimitsConfig::drivenCallsPerPrincipal)));
        probes.put(prefix + "inputRounds", count(118, at.andThen(LimitsConfig::inputRounds)));
        probes.put(prefix + "sseQueuedMessages", count(118, at.andThen(LimitsConfig::sseQueuedMessages)));
        probes.put(prefix + "sseQueuedBytes", size(2119, at.andThen(LimitsConfig::sseQueuedBytes)));
        probes.put(prefix + "tasks", count(120, at.andThen(LimitsConfig::tasks)));
        probes.put(prefix + "tasksPerPrincipal", count(121, at.andThen(LimitsConfig::tasksPerPrincipal)));
        probes.put(prefix + "taskAnswers", size(2124, at.andThen(LimitsConfig::taskAnswers)));
        probes.put(prefix + "knownTools", count(125, at.andThen(LimitsConfig::knownTools)));
        probes.put(prefix + "serviceConnections", count(126, at.andThen(LimitsConfig::serviceConnections)));
        probes.put(prefix + "blockingThreads", count(127, at.andThen(LimitsConfig::blockingThreads)));
        probes.put(prefix + "blockingQueue", count(128, at.andThen(LimitsConfig::blockingQueue)));
    }

    private static void timeouts(String prefix, Function<SluiceConfig, TimeoutsConfig> at, Map<String, Probe> probes) {
        probes.put(prefix + "requestHeaders", duration(41, at.andThen(TimeoutsConfig::requestHeaders)));
        probes.put(prefix + "requestBody", duration(42, at.andThen(TimeoutsConfig::requestBody)));
        probes.put(prefix + "idleConnection", duration(43, at.andThen(TimeoutsConfig::idleConnection)));
        probes.put(prefix + "unreadAnswer", duration(243, at.andThen(TimeoutsConfig::unreadAnswer)));
        probes.put(prefix + "upstreamConnect", duration(44, at.andThen(TimeoutsConfig::upstreamConnect)));
        probes.put(prefix + "upstreamWait", duration(63, at.andThen(TimeoutsConfig::upstreamWait)));
        probes.put(prefix + "upstreamProbe", duration(64, at.andThen(TimeoutsConfig::upstreamProbe)));
        probes.put(prefix + "upstreamCall", duration(45, at.andThen(TimeoutsConfig::upstreamCall)));
        probes.put(prefix + "upstreamCallTotal", duration(146, at.andThen(TimeoutsConfig::upstreamCallTotal)));
        probes.put(prefix + "parkedCall", duration(51, at.andThen(TimeoutsConfig::parkedCall)));
        probes.put(prefix + "keepAlive", duration(47, at.andThen(TimeoutsConfig::keepAlive)));
        probes.put(prefix + "detachedCall", duration(48, at.andThen(TimeoutsConfig::detachedCall)));
        probes.put(prefix + "taskPoll", duration(56, at.andThen(TimeoutsConfig::taskPoll)));
        probes.put(prefix + "task", duration(59, at.andThen(TimeoutsConfig::task)));
        probes.put(prefix + "hostedTask", duration(60, at.andThen(TimeoutsConfig::hostedTask)));
        probes.put(prefix + "sseSlowReader", duration(57, at.andThen(TimeoutsConfig::sseSlowReader)));
        probes.put(prefix + "sseUnclaimedQuestion", duration(58, at.andThen(TimeoutsConfig::sseUnclaimedQuestion)));
        probes.put(prefix + "handshake", duration(50, at.andThen(TimeoutsConfig::handshake)));
        probes.put(prefix + "question", duration(51, at.andThen(TimeoutsConfig::question)));
        probes.put(prefix + "interceptor", duration(49, at.andThen(TimeoutsConfig::interceptor)));
    }

    private static void modernClients(Map<String, Probe> probes) {
        String prefix = "routes[].upstream.modernClients.";
        probes.put(
                prefix + "isolation",
                new Probe(
                        "shared",
                        SessionIsolation.SHARED,
                        c -> route(c).upstream().modernClients().isolation()));
        probes.put(
                prefix + "sessions",
                count(202, c -> route(c).upstream().modernClients().sessions()));
        probes.put(
                prefix + "sessionsPerPrincipal",
                count(203, c -> route(c).upstream().modernClients().sessionsPerPrincipal()));
        probes.put(
                prefix + "sessionIdle",
                duration(204, c -> route(c).upstream().modernClients().sessionIdle()));
        probes.put(
                prefix + "waitingCalls",
                count(218, c -> route(c).upstream().modernClients().waitingCalls()));
        probes.put(
                prefix + "waitingCallsPerPrincipal",
                count(219, c -> route(c).upstream().modernClients().waitingCallsPerPrincipal()));
        probes.put(
                prefix + "sessionWait",
                duration(205, c -> route(c).upstream().modernClients().sessionWait()));
        probes.put(
                prefix + "prewarmed",
                count(206, c -> route(c).upstream().modernClients().prewarmed()));
        probes.put(
                prefix + "parkedCalls",
                count(207, c -> route(c).upstream().modernClients().parkedCalls()));
        probes.put(
                prefix + "parkedCallsPerPrincipal",
                count(208, c -> route(c).upstream().modernClients().parkedCallsPerPrincipal()));
        probes.put(
                prefix + "parkedMessages",
                count(209, c -> route(c).upstream().modernClients().parkedMessages()));
        probes.put(
                prefix + "coalescing",
                duration(7, c -> route(c).upstream().modernClients().coalescing()));
        probes.put(
                prefix + "rounds",
                count(211, c -> route(c).upstream().modernClients().rounds()));
        probes.put(
                prefix + "listens",
                count(212, c -> route(c).upstream().modernClients().listens()));
        probes.put(
                prefix + "listensPerPrincipal",
                count(213, c -> route(c).upstream().modernClients().listensPerPrincipal()));
        probes.put(
                prefix + "subscriptions",
                count(214, c -> route(c).upstream().modernClients().subscriptions()));
        probes.put(
                prefix + "rootsWait",
                duration(215, c -> route(c).upstream().modernClients().rootsWait()));
        probes.put(
                prefix + "rootsQuestions",
                count(220, c -> route(c).upstream().modernClients().rootsQuestions()));
        probes.put(
                prefix + "ttl",
                duration(216, c -> route(c).upstream().modernClients().ttl()));
        probes.put(
                prefix + "cacheScope",
                new Probe(
                        "public",
                        CacheScope.PUBLIC,
                        c -> route(c).upstream().modernClients().cacheScope()));
    }

    private static Probe count(int value, Function<SluiceConfig, Object> read) {
        return new Probe(value, value, read);
    }

    private static Probe percent(int value, Function<SluiceConfig, Object> read) {
        return new Probe(value + "%", value, read);
    }

    private static Probe size(int bytes, Function<SluiceConfig, Object> read) {
        return new Probe(bytes + "B", new DataSize(bytes), read);
    }

    private static Probe duration(int seconds, Function<SluiceConfig, Object> read) {
        return new Probe(seconds + "s", Duration.ofSeconds(seconds), read);
    }

    private static Probe texts(String value, Function<SluiceConfig, Object> read) {
        return new Probe(List.of(value), List.of(value), read);
    }

    private static Probe file(String name, Function<SluiceConfig, Optional<Path>> read) {
        return new Probe(
                name,
                Path.of(name),
                config -> read.apply(config).map(Object.class::cast).orElse("none"));
    }

    private static Optional<TlsConfig> tls(SluiceConfig config) {
        return config.listen().tls();
    }

    private static Function<SluiceConfig, Object> journal(Function<JournalConfig, Object> read) {
        return c -> redis(c, redis -> read.apply(redis.journal()));
    }

    private static Function<SluiceConfig, Object> bus(Function<BusConfig, Object> read) {
        return c -> redis(c, redis -> read.apply(redis.bus()));
    }

    private static Object redis(SluiceConfig config, Function<RedisConfig, Object> read) {
        return config.session().redis().map(read).orElse("none");
    }

    private static RouteConfig route(SluiceConfig config) {
        return config.routes().get(0);
    }

    private static EjectionConfig ejection(SluiceConfig config) {
        return route(config).upstream().ejection();
    }

    private static Probe when(String value, Function<WhenConfig, Object> read) {
        return new Probe(
                List.of(value), List.of(value), c -> read.apply(interceptor(c).when()));
    }

    private static InterceptorConfig interceptor(SluiceConfig config) {
        return route(config).interceptors().get(0);
    }

    /** What to write, what to find, and where. */
    private record Probe(Object written, Object expected, Function<SluiceConfig, Object> read) {}
}
