package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.sluice.config.CredentialsConfig;
import dev.sluice.config.IssuerConfig;
import dev.sluice.config.RouteConfig;
import dev.sluice.config.SluiceConfig;
import dev.sluice.config.TokensConfig;
import dev.sluice.config.UpstreamAddresses;
import dev.sluice.config.UpstreamConfig;
import dev.sluice.config.load.ConfigKey;
import dev.sluice.config.load.ConfigSchema;
import dev.sluice.interceptors.Glob;
import dev.sluice.interceptors.chain.ChainListener;
import dev.sluice.interceptors.chain.Mode;
import dev.sluice.interceptors.chain.RegisteredInterceptor;
import dev.sluice.interceptors.chain.When;
import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.plugin.InterceptorFactories;
import dev.sluice.interceptors.service.ServiceAddress;
import dev.sluice.proxy.admin.AdminSettings;
import dev.sluice.proxy.admin.Metrics;
import dev.sluice.proxy.authentication.GateSettings;
import dev.sluice.proxy.authentication.Gatekeeper;
import dev.sluice.proxy.authentication.IssuerSettings;
import dev.sluice.proxy.authentication.KeySettings;
import dev.sluice.proxy.authentication.PublicAddress;
import dev.sluice.proxy.authentication.TokenSettings;
import dev.sluice.proxy.bridge.TaskSettings;
import dev.sluice.proxy.bridge.driving.DrivingSettings;
import dev.sluice.proxy.bridge.parking.Isolation;
import dev.sluice.proxy.bridge.parking.ParkingSettings;
import dev.sluice.proxy.connector.Initiator;
import dev.sluice.proxy.connector.UpstreamReplica;
import dev.sluice.proxy.connector.balance.EjectionSettings;
import dev.sluice.proxy.connector.channel.ChannelConnector;
import dev.sluice.proxy.connector.channel.ChannelSettings;
import dev.sluice.proxy.connector.channel.SharingSettings;
import dev.sluice.proxy.connector.credentials.Credentials;
import dev.sluice.proxy.connector.credentials.FixedHeader;
import dev.sluice.proxy.connector.credentials.TokenRequestSettings;
import dev.sluice.proxy.connector.http.HttpConnectorSettings;
import dev.sluice.proxy.connector.http.HttpWeb;
import dev.sluice.proxy.connector.stdio.StdioSettings;
import dev.sluice.proxy.edge.http.Access;
import dev.sluice.proxy.edge.http.HttpEdgeSettings;
import dev.sluice.proxy.oauth.TokenVault;
import dev.sluice.proxy.oauth.Web;
import dev.sluice.proxy.oauth.WebAnswer;
import dev.sluice.proxy.route.RecoverySettings;
import dev.sluice.proxy.route.Reloaded;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.route.RouteSettings;
import dev.sluice.proxy.testing.Json;
import dev.sluice.session.SessionSettings;
import dev.sluice.session.Sharing;
import dev.sluice.session.events.EventLogSettings;
import dev.sluice.session.redis.EncryptionKey;
import dev.sluice.session.redis.RedisSettings;
import dev.sluice.session.redis.journal.EventJournalSettings;
import dev.sluice.session.redis.replica.RedisReplicaSettings;
import dev.sluice.session.redis.replica.ReplicaBusSettings;
import dev.sluice.session.redis.store.RedisStoreSettings;
import dev.sluice.session.replica.SoleReplica;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/**
 * Walks all keys of the file: sets each off its default, alone, and reads it back from the settings of the component that
 * it is for. A key that is parsed and then ignored cannot pass, and neither can one that is not listed here.
 */
final class SettingsMappingTest {
    /** What cannot be read back, because Sluice itself acts on it; see {@link SluiceShutdownTest}. */
    private static final Set<String> SEEN_AT_THE_SHUTDOWN =
            Set.of("shutdown.delay", "shutdown.linger", "shutdown.grace", "shutdown.retry", "shutdown.step");

    private static final String OF_ROUTE = "routes[].";
    private static final String ENCRYPTION_KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    private static final String UPSTREAM = "https://upstream.example:1/mcp";

    @TempDir
    private static Path folder;

    @BeforeAll
    static void writeFiles() throws IOException, JOSEException {
        Files.writeString(folder.resolve("server.pem"), "");
        Files.writeString(folder.resolve("server.key"), "");
        Files.writeString(
                folder.resolve("signing.jwk"),
                new ECKeyGenerator(Curve.P_256).generate().toJSONString());
        try (OutputStream file = Files.newOutputStream(folder.resolve("policy.jar"));
                JarOutputStream jar = new JarOutputStream(file)) {
            jar.putNextEntry(new ZipEntry("META-INF/services/dev.sluice.interceptors.InterceptorFactory"));
            jar.write(PluginFactory.class.getName().getBytes(StandardCharsets.UTF_8));
            jar.closeEntry();
        }
    }

    static Stream<String> paths() {
        return ConfigSchema.keys().stream().map(ConfigKey::path).filter(path -> !SEEN_AT_THE_SHUTDOWN.contains(path));
    }

    @Test
    void keys_all_haveAProbe() {
        assertThat(probes().keySet()).containsExactlyInAnyOrderElementsOf(paths().toList());
    }

    @ParameterizedTest
    @MethodSource("paths")
    void key_offItsDefault_reachesItsComponent(String path) {
        Probe probe = Optional.ofNullable(probes().get(path)).orElseThrow();

        Object before = probe.read().apply(Yaml.load(Yaml.minimal(UPSTREAM)));
        Object after = probe.read().apply(Yaml.load(file(path, probe.written())));

        assertThat(after).isEqualTo(probe.expected()).isNotEqualTo(before);
    }

    private static Map<String, Object> file(String path, Object value) {
        Map<String, Object> file = Yaml.minimal(UPSTREAM);
        if (path.startsWith("listen.tls.")) {
            // Certificate and key go together; each is tried against the other file.
            file = Yaml.with(file, "listen.tls.certificate", inFolder("server.key"));
            file = Yaml.with(file, "listen.tls.key", inFolder("server.pem"));
        }
        if (path.startsWith("authentication.issuers[].") || path.contains("authentication.")) {
            file = Yaml.with(
                    file,
                    "authentication.issuers",
                    List.of(new LinkedHashMap<>(Map.of("issuer", "https://one.example"))));
            file = Yaml.with(
                    file,
                    "authentication.keys",
                    List.of(new LinkedHashMap<>(Map.of("name", "one", "hash", "sha256:" + "0".repeat(64)))));
        }
        if (path.startsWith("authentication.issuers[].introspection.")) {
            file = Yaml.with(
                    file,
                    "authentication.issuers[].introspection",
                    new LinkedHashMap<>(Map.of("clientId", "a", "clientSecret", "b")));
        }
        if (path.endsWith("authentication.dpop") || path.endsWith("legacyAsMetadata")) {
            file = Yaml.with(file, "authentication.methods", List.of("oauth"));
        }
        if (path.startsWith("routes[].upstream.credentials.")) {
            file = Yaml.with(file, "routes[].upstream.credentials.value", "v");
            file = Yaml.with(file, "routes[].upstream.credentials.certificate", inFolder("server.key"));
            file = Yaml.with(file, "routes[].upstream.credentials.key", inFolder("server.pem"));
            file = Yaml.with(
                    file,
                    "routes[].upstream.credentials.type",
                    path.endsWith("signingKey") ? "signed-identity" : "static");
        }
        if (path.startsWith("session.redis.")) {
            file = Yaml.with(file, "session.redis.url", "rediss://127.0.0.1:1");
        }
        if (path.startsWith("routes[].upstream.stdio.")) {
            file = Yaml.with(
                    Yaml.without(file, "routes[].upstream.url"), "routes[].upstream.stdio.command", List.of("sh"));
        }
        if (path.endsWith(".idleTimeout") || path.endsWith(".stdio.waitingCalls")) {
            file = Yaml.with(file, "routes[].upstream.stdio.mode", "shared");
        }
        return Yaml.with(path.endsWith(".urls") ? Yaml.without(file, "routes[].upstream.url") : file, path, value);
    }

    private static Map<String, Probe> probes() {
        Map<String, Probe> probes = new LinkedHashMap<>();
        edge(probes);
        admin(probes);
        sessions(probes);
        redis(probes);
        routes(probes);
        authentication(probes);
        credentials(probes);
        interceptors(probes);
        limits("limits.", probes);
        limits("routes[].limits.", probes);
        timeouts("timeouts.", probes);
        timeouts("routes[].timeouts.", probes);
        List.of(
                        "limits.headerSection",
                        "limits.requestLine",
                        "limits.connections",
                        "limits.serviceConnections",
                        "limits.blockingThreads",
                        "limits.blockingQueue")
                .forEach(global -> probes.remove("routes[]." + global));
        List.of("timeouts.requestHeaders", "timeouts.idleConnection", "timeouts.unreadAnswer")
                .forEach(global -> probes.remove("routes[]." + global));
        return probes;
    }

    private static void edge(Map<String, Probe> probes) {
        probes.put("listen.address", new Probe("[::1]:17", "::1 17", on(e -> e.host() + " " + e.port())));
        probes.put("listen.http2", new Probe(true, true, on(HttpEdgeSettings::http2)));
        probes.put(
                "listen.tls.certificate",
                new Probe(
                        inFolder("server.pem"),
                        Optional.of(folder.resolve("server.pem")),
                        on(e -> e.tls().map(HttpEdgeSettings.Tls::certificate))));
        probes.put(
                "listen.tls.key",
                new Probe(
                        inFolder("server.key"),
                        Optional.of(folder.resolve("server.key")),
                        on(e -> e.tls().map(HttpEdgeSettings.Tls::key))));
        probes.put("listen.allowedHosts", texts("gateway.example", on(HttpEdgeSettings::allowedHosts)));
        probes.put("listen.allowedOrigins", texts("https://app.example", on(HttpEdgeSettings::allowedOrigins)));
    }

    private static Function<SluiceConfig, Object> on(Function<HttpEdgeSettings, Object> read) {
        return config ->
                read.apply(ListenMapping.edge(config.listen(), config.session(), config.limits(), config.timeouts()));
    }

    private static void admin(Map<String, Probe> probes) {
        probes.put(
                "admin.address",
                new Probe(
                        "0.0.0.0:18",
                        new AdminSettings("0.0.0.0", 18, false, 256),
                        config -> AdminMapping.settings(config.admin())));
        probes.put(
                "admin.connections",
                count(19, config -> AdminMapping.settings(config.admin()).maxConnections()));
        probes.put("admin.enabled", new Probe(false, false, SettingsMappingTest::servesAdmin));
        probes.put("reload.interval", duration(24, SettingsMappingTest::looks));
        probes.put("reload.grace", duration(25, config -> config.reload().grace()));
        probes.put("plugins", new Probe(List.of(inFolder("policy.jar")), true, SettingsMappingTest::knowsThePlugin));
    }

    private static boolean servesAdmin(SluiceConfig config) {
        try (Sluice sluice = Sluice.start(config)) {
            return sluice.adminUrl().isPresent();
        }
    }

    private static Object looks(SluiceConfig config) {
        try (Metrics metrics = new Metrics("1")) {
            return new ConfigFollower(
                            fresh -> Reloaded.applied(List.of()),
                            () -> {},
                            config.reload(),
                            metrics,
                            Schedulers.parallel(),
                            Schedulers.boundedElastic())
                    .interval();
        }
    }

    private static boolean knowsThePlugin(SluiceConfig config) {
        try (InterceptorFactories factories = InterceptorFactories.load(config.plugins())) {
            return factories.names().contains(PluginFactory.NAME);
        }
    }

    private static void sessions(Map<String, Probe> probes) {
        probes.put("session.maxSessions", count(11, session(SessionSettings::maxSessions)));
        probes.put("session.maxPerPrincipal", count(10, session(SessionSettings::maxPerPrincipal)));
        probes.put("session.maxIdle", duration(12, session(SessionSettings::maxIdle)));
        probes.put("session.maxAge", duration(7201, session(SessionSettings::maxAge)));
        probes.put("session.cleanupInterval", duration(14, session(SessionSettings::cleanupInterval)));
        probes.put("session.touchInterval", duration(13, session(SessionSettings::touchInterval)));
        probes.put("session.useNotes", count(19, sharingOfSessions(Sharing::useNotes)));
        probes.put("session.guestIdle", duration(20, sharingOfSessions(Sharing::guestIdle)));
        probes.put("session.tombstones", count(21, on(HttpEdgeSettings::endedStreams)));
        probes.put("session.tombstoneAge", duration(22, on(HttpEdgeSettings::endedStreamAge)));
        probes.put("session.anonymousAge", duration(16, session(SessionSettings::anonymousAge)));
        probes.put(
                "session.retryAfter",
                new Probe(
                        "18s",
                        List.of(Duration.ofSeconds(18), Duration.ofSeconds(18)),
                        SettingsMappingTest::retryAfter));
        probes.put(
                "session.pressure.moderate",
                percent(61, session(s -> s.tiers().pressure().moderate())));
        probes.put(
                "session.pressure.high",
                percent(82, session(s -> s.tiers().pressure().high())));
        probes.put(
                "session.pressure.maxIdle",
                duration(63, session(s -> s.tiers().pressure().maxIdle())));
        probes.put(
                "session.pressure.maxAge",
                duration(64, session(s -> s.tiers().pressure().maxAge())));
        probes.put(
                "session.emergency.threshold",
                percent(96, session(s -> s.tiers().emergency().threshold())));
        probes.put(
                "session.emergency.maxIdle",
                duration(66, session(s -> s.tiers().emergency().maxIdle())));
        probes.put(
                "session.emergency.maxAge",
                duration(67, session(s -> s.tiers().emergency().maxAge())));
        probes.put(
                "session.emergency.patience",
                duration(19, session(s -> s.tiers().emergency().patience())));
        probes.put(
                "session.lru.target", percent(71, session(s -> s.tiers().lru().target())));
        probes.put("session.lru.step", percent(72, session(s -> s.tiers().lru().step())));
        probes.put(
                "session.lru.minIdle", duration(73, session(s -> s.tiers().lru().minIdle())));
        probes.put("session.memory.heap", new Probe("81%", 0.81, memory(SessionMemory.Limits::heap)));
        probes.put(
                "session.memory.bufferBytes", new Probe("82000B", 82_000L, memory(SessionMemory.Limits::bufferBytes)));
        probes.put("session.events.maxEvents", count(17, events(EventLogSettings::maxStreamEvents)));
        probes.put(
                "session.events.maxBytes",
                new Probe(
                        "1801B",
                        List.of(1801L, 1801L),
                        events(e -> List.of(e.maxStreamBytes(), e.maxCompletedBytes()))));
        probes.put("session.events.completedStreams", count(19, events(EventLogSettings::maxCompletedStreams)));
    }

    private static Object retryAfter(SluiceConfig config) {
        return List.of(
                session(SessionSettings::retryAfter).apply(config),
                on(HttpEdgeSettings::retryAfter).apply(config));
    }

    private static Function<SluiceConfig, Object> sharingOfSessions(Function<Sharing, Object> read) {
        return config -> read.apply(SessionMapping.sharing(config.session(), new SoleReplica()));
    }

    private static Function<SluiceConfig, Object> session(Function<SessionSettings, Object> read) {
        return config -> read.apply(SessionMapping.sessions(config.session()));
    }

    private static Function<SluiceConfig, Object> memory(Function<SessionMemory.Limits, Object> read) {
        return config -> read.apply(SessionMapping.memory(config.session().memory()));
    }

    private static Function<SluiceConfig, Object> events(Function<EventLogSettings, Object> read) {
        return config -> read.apply(SessionMapping.events(config.session().events()));
    }

    private static void redis(Map<String, Probe> probes) {
        String prefix = "session.redis.";
        probes.put(prefix + "url", new Probe("redis://h", "redis://h", connections(RedisSettings::url)));
        probes.put(prefix + "password", new Probe("p", Optional.of("p"), connections(RedisSettings::password)));
        probes.put(prefix + "cluster", new Probe(true, true, connections(RedisSettings::cluster)));
        probes.put(
                prefix + "trust",
                new Probe(
                        inFolder("server.pem"),
                        Optional.of(folder.resolve("server.pem")),
                        connections(RedisSettings::trust)));
        probes.put(prefix + "prefix", new Probe("a:", "a:", connections(RedisSettings::prefix)));
        probes.put(prefix + "connectTimeout", duration(51, timing(RedisSettings.Timing::connect)));
        probes.put(prefix + "commandTimeout", duration(52, timing(RedisSettings.Timing::command)));
        probes.put(prefix + "firstRetry", duration(3, timing(RedisSettings.Timing::firstRetry)));
        probes.put(prefix + "longestRetry", duration(54, timing(RedisSettings.Timing::longestRetry)));
        probes.put(
                prefix + "startTimeout",
                duration(
                        58,
                        config -> config.session()
                                .redis()
                                .<Object>map(RedisMapping::start)
                                .orElse("none")));
        probes.put(prefix + "inFlight", count(55, connections(RedisSettings::maxInFlight)));
        probes.put(prefix + "queue", count(56, store(RedisStoreSettings::queue)));
        probes.put(
                prefix + "lease",
                duration(
                        59,
                        config -> config.session()
                                .redis()
                                .map(RedisMapping::replicas)
                                .<Object>map(RedisReplicaSettings::lease)
                                .orElse("none")));
        probes.put(prefix + "cache", count(57, store(RedisStoreSettings::cache)));
        probes.put(prefix + "journal.expiry", duration(61, journal(EventJournalSettings::expiry)));
        probes.put(prefix + "journal.streams", count(62, journal(EventJournalSettings::maxStreams)));
        probes.put(prefix + "journal.waitingEvents", count(63, journal(EventJournalSettings::maxWaitingEvents)));
        probes.put(
                prefix + "journal.waitingBytes",
                new Probe("2064B", 2064L, journal(EventJournalSettings::maxWaitingBytes)));
        probes.put(prefix + "bus.acknowledgement", duration(11, bus(ReplicaBusSettings::acknowledgement)));
        probes.put(prefix + "bus.pulse", duration(12, bus(ReplicaBusSettings::pulse)));
        probes.put(prefix + "bus.silentPulses", count(67, bus(ReplicaBusSettings::silentPulses)));
        probes.put(prefix + "bus.questions", count(68, bus(ReplicaBusSettings::maxQuestions)));
        probes.put(prefix + "bus.answers", count(69, bus(ReplicaBusSettings::maxAnswers)));
        probes.put(prefix + "bus.messageSize", size(2_097_153, bus(ReplicaBusSettings::messageBytes)));
        probes.put(prefix + "bus.window", count(71, bus(ReplicaBusSettings::window)));
        probes.put(prefix + "bus.windowBytes", size(2072, bus(ReplicaBusSettings::windowBytes)));
        probes.put(
                prefix + "encryptionKeys",
                new Probe(
                        List.of(ENCRYPTION_KEY),
                        List.of(new EncryptionKey(ENCRYPTION_KEY)),
                        store(RedisStoreSettings::keys)));
    }

    private static Function<SluiceConfig, Object> journal(Function<EventJournalSettings, Object> read) {
        return config -> config.session()
                .redis()
                .map(redis -> RedisMapping.journal(redis, EventLogSettings.defaults()))
                .map(read)
                .orElse("none");
    }

    private static Function<SluiceConfig, Object> bus(Function<ReplicaBusSettings, Object> read) {
        return config -> config.session()
                .redis()
                .map(redis -> RedisMapping.replicas(redis).bus())
                .map(read)
                .orElse("none");
    }

    private static Function<SluiceConfig, Object> timing(Function<RedisSettings.Timing, Object> read) {
        return connections(settings -> read.apply(settings.timing()));
    }

    private static Function<SluiceConfig, Object> connections(Function<RedisSettings, Object> read) {
        return config -> config.session()
                .redis()
                .map(RedisMapping::connections)
                .map(read)
                .orElse("none");
    }

    private static Function<SluiceConfig, Object> store(Function<RedisStoreSettings, Object> read) {
        return config -> config.session()
                .redis()
                .map(redis -> RedisMapping.store(redis, config.session()))
                .map(read)
                .orElse("none");
    }

    private static void routes(Map<String, Probe> probes) {
        probes.put("routes[].name", new Probe("other", "other", route(Route::name)));
        probes.put("routes[].path", new Probe("/other", "/other", route(Route::path)));
        probes.put("routes[].sse", new Probe("/other-sse", Optional.of("/other-sse"), route(Route::sse)));
        probes.put(
                "routes[].revisions",
                new Probe(List.of("2025-06-18"), Set.of(ProtocolVersion.V2025_06_18), route(Route::revisions)));
        probes.put(
                "routes[].anonymousSessions",
                new Probe(true, true, route(route -> route.settings().anonymousSessions())));
        probes.put("routes[].tasks", new Probe(true, true, tasks(TaskSettings::adapted)));
        probes.put(
                "routes[].upstream.url",
                new Probe("http://h/p", URI.create("http://h/p"), connector(HttpConnectorSettings::url)));
        probes.put(
                "routes[].upstream.urls",
                new Probe(
                        List.of("http://h/p?q", "http://i/p"),
                        List.of("http://h/p", "http://i/p"),
                        route(SettingsMappingTest::replicas)));
        probes.put(
                "routes[].upstream.transport",
                new Probe(
                        "sse",
                        ChannelConnector.class,
                        route(route -> route.upstream().direct().getClass())));
        probes.put(
                "routes[].upstream.revision",
                new Probe(
                        "2025-06-18",
                        ProtocolVersion.V2025_06_18,
                        route(route -> route.upstream().agreements().proposalFor(ProtocolVersion.V2025_11_25))));
        stdio(probes);
        modernClients(probes);
        probes.put(
                "routes[].upstream.onSessionLost", new Probe("propagate", false, recovery(RecoverySettings::recovers)));
        probes.put("routes[].upstream.recoveredSubscriptions", count(23, recovery(RecoverySettings::subscriptions)));
        probes.put(
                "routes[].upstream.addresses",
                new Probe("public", false, connector(s -> s.allowed().test(InetAddress.getLoopbackAddress()))));
        probes.put(
                "routes[].upstream.samplingContext", new Probe(true, true, settings(RouteSettings::samplingContext)));
        probes.put("routes[].upstream.movesAtOnce", count(24, recovery(RecoverySettings::movesAtOnce)));
        probes.put("routes[].upstream.ejection.failures", count(25, ejection(EjectionSettings::failures)));
        probes.put("routes[].upstream.ejection.time", duration(26, ejection(EjectionSettings::time)));
        probes.put("routes[].upstream.ejection.longestTime", duration(27, ejection(EjectionSettings::longestTime)));
        probes.put("routes[].upstream.ejection.maxShare", new Probe("28%", 28, ejection(EjectionSettings::maxShare)));
        probes.put(
                "routes[].upstream.headers",
                new Probe(Map.of("X-Key", "v"), Map.of("X-Key", "v"), connector(HttpConnectorSettings::headers)));
        probes.put(
                "routes[].upstream.trust",
                new Probe(
                        inFolder("server.pem"),
                        Optional.of(folder.resolve("server.pem")),
                        connector(HttpConnectorSettings::trust)));
    }

    private static void authentication(Map<String, Probe> probes) {
        probes.put(
                "listen.publicUrl",
                new Probe(
                        "https://gw.example",
                        "https://gw.example/x",
                        config -> publicAddress(config).of("/x")));
        probes.put(
                "listen.tls.clientTrust",
                new Probe(
                        inFolder("server.pem"),
                        Optional.of(folder.resolve("server.pem")),
                        on(e -> e.tls().flatMap(HttpEdgeSettings.Tls::clientTrust))));
        overridable("authentication.", probes);
        overridable("routes[].authentication.", probes);
        probes.put("authentication.keyHeader", new Probe("X-Other", "X-Other", access(Access::keyHeader)));
        probes.put(
                "authentication.legacyAsMetadata",
                new Probe(
                        "mirror",
                        true,
                        access(access -> access.documents()
                                .find("/.well-known/oauth-authorization-server")
                                .isPresent())));
        String key = "authentication.keys[].";
        probes.put(key + "name", new Probe("two", "two", key(KeySettings::name)));
        probes.put(
                key + "hash",
                new Probe("sha256:" + "1".repeat(64), "sha256:" + "1".repeat(64), key(KeySettings::hash)));
        probes.put(key + "scopes", new Probe(List.of("read"), Set.of("read"), key(KeySettings::scopes)));
        issuers(probes);
        String tokens = "authentication.tokens.";
        probes.put(tokens + "clockSkew", duration(31, tokens(TokenSettings::clockSkew)));
        probes.put(tokens + "remembered", duration(32, tokens(TokenSettings::remembered)));
        probes.put(tokens + "rememberedCount", count(33, tokens(TokenSettings::rememberedCount)));
        probes.put(tokens + "refresh", duration(34, tokens(t -> t.documents().refresh())));
        probes.put(tokens + "pause", duration(35, tokens(t -> t.documents().pause())));
        probes.put(tokens + "outage", duration(36, tokens(t -> t.documents().outage())));
        probes.put(tokens + "fetchTimeout", duration(37, web(HttpWeb.HttpWebSettings::timeout)));
        probes.put(tokens + "fetchSize", size(2038, web(HttpWeb.HttpWebSettings::maxBody)));
        probes.put(tokens + "fetchConnections", count(41, web(HttpWeb.HttpWebSettings::connections)));
        probes.put(tokens + "keyChecks", count(42, tokens(TokenSettings::keyChecks)));
        probes.put(tokens + "proofAge", duration(39, tokens(TokenSettings::proofAge)));
        probes.put(tokens + "proofs", count(40, tokens(TokenSettings::proofs)));
    }

    private static void issuers(Map<String, Probe> probes) {
        String issuer = "authentication.issuers[].";
        URI other = URI.create("https://other.example/x");
        probes.put(issuer + "issuer", new Probe(other.toString(), other, issuer(IssuerSettings::issuer)));
        probes.put(issuer + "jwks", new Probe(other.toString(), Optional.of(other), issuer(IssuerSettings::keys)));
        probes.put(
                issuer + "algorithms",
                new Probe(List.of("ES256"), Set.of("ES256"), issuer(IssuerSettings::algorithms)));
        probes.put(issuer + "onlyAccessTokenType", new Probe(true, true, issuer(IssuerSettings::onlyAccessTokenType)));
        probes.put(
                issuer + "trust",
                new Probe(
                        inFolder("server.pem"),
                        Optional.of(folder.resolve("server.pem")),
                        web(HttpWeb.HttpWebSettings::trust)));
        probes.put(
                issuer + "addresses",
                new Probe("public", false, web(s -> s.allowed().test(InetAddress.getLoopbackAddress()))));
        String introspection = issuer + "introspection.";
        probes.put(
                introspection + "endpoint",
                new Probe(other.toString(), Optional.of(other), asked(IssuerSettings.Introspection::endpoint)));
        probes.put(introspection + "clientId", new Probe("c", "c", asked(IssuerSettings.Introspection::clientId)));
        probes.put(
                introspection + "clientSecret", new Probe("s", "s", asked(IssuerSettings.Introspection::clientSecret)));
    }

    private static void overridable(String prefix, Map<String, Probe> probes) {
        probes.put(prefix + "methods", new Probe(List.of("key"), false, gate(GateSettings::isOpen)));
        probes.put(prefix + "scopes", texts("mcp:read", gate(GateSettings::scopes)));
        probes.put(prefix + "audiences", new Probe(List.of("urn:x"), Set.of("urn:x"), gate(GateSettings::audiences)));
        probes.put(
                prefix + "dpop",
                new Probe("required", List.of(true, true), gate(g -> List.of(g.dpop(), g.dpopOnly()))));
    }

    private static PublicAddress publicAddress(SluiceConfig config) {
        PublicAddress address = new PublicAddress(config.listen().publicUrl());
        address.bound("http://127.0.0.1:1");
        return address;
    }

    private static Function<SluiceConfig, Object> access(Function<Access, Object> read) {
        return config -> withThreads((threads, webs) -> {
            AuthenticationAssembly assembly = new AuthenticationAssembly(
                    config, publicAddress(config), new TokenVault(Clock.systemUTC(), 1), webs, threads);
            Gatekeeper gatekeeper = assembly.gatekeeper();
            gatekeeper.publish(
                    config.routes().stream().map(AuthenticationMapping::gate).toList());
            return read.apply(assembly.access(gatekeeper, Optional::empty));
        });
    }

    private static Function<SluiceConfig, Object> gate(Function<GateSettings, Object> read) {
        return config -> read.apply(AuthenticationMapping.gate(first(config)));
    }

    private static Function<SluiceConfig, Object> key(Function<KeySettings, Object> read) {
        return config -> config.authentication().keys().stream()
                .map(AuthenticationMapping::key)
                .map(read)
                .findFirst()
                .orElse("none");
    }

    private static Function<SluiceConfig, Object> issuer(Function<IssuerSettings, Object> read) {
        return config -> config.authentication().issuers().stream()
                .map(AuthenticationMapping::issuer)
                .map(read)
                .findFirst()
                .orElse("none");
    }

    private static Function<SluiceConfig, Object> asked(Function<IssuerSettings.Introspection, Object> read) {
        return issuer(issuer -> issuer.introspection().map(read).orElse("none"));
    }

    private static Function<SluiceConfig, Object> tokens(Function<TokenSettings, Object> read) {
        return config ->
                read.apply(AuthenticationMapping.tokens(config.authentication().tokens()));
    }

    private static Function<SluiceConfig, Object> web(Function<HttpWeb.HttpWebSettings, Object> read) {
        return config -> {
            Optional<IssuerConfig> issuer =
                    config.authentication().issuers().stream().findFirst();
            return read.apply(AuthenticationMapping.web(
                    config.authentication().tokens(),
                    issuer.flatMap(IssuerConfig::trust),
                    issuer.map(IssuerConfig::addresses).orElse(UpstreamAddresses.ANY)));
        };
    }

    private static void credentials(Map<String, Probe> probes) {
        probes.put("routes[].upstream.forwardHeaders", texts("x-tenant", settings(RouteSettings::forwardHeaders)));
        String prefix = "routes[].upstream.credentials.";
        String other = "https://other.example/x";
        probes.put(prefix + "type", new Probe("static", FixedHeader.class, shown(Credentials::getClass)));
        probes.put(prefix + "header", new Probe("X-Key", Map.of("X-Key", "v"), shown(SettingsMappingTest::headers)));
        probes.put(prefix + "value", new Probe("w", Map.of("Authorization", "w"), shown(SettingsMappingTest::headers)));
        probes.put(prefix + "issuer", new Probe(other, Optional.of(URI.create(other + "/t")), place()));
        probes.put(prefix + "tokenEndpoint", new Probe(other, Optional.of(URI.create(other)), place()));
        probes.put(prefix + "clientId", new Probe("c", "c", requested(TokenRequestSettings::clientId)));
        probes.put(prefix + "clientSecret", new Probe("s", "s", requested(TokenRequestSettings::clientSecret)));
        probes.put(prefix + "scopes", texts("read", requested(TokenRequestSettings::scopes)));
        probes.put(
                prefix + "audience",
                new Probe("urn:x", Optional.of("urn:x"), requested(TokenRequestSettings::audience)));
        probes.put(
                prefix + "signingKey",
                new Probe(
                        inFolder("signing.jwk"),
                        true,
                        config -> withCredentials((assembly, url) -> {
                            var unused = assembly.build(first(config), url);
                            return assembly.publicKeys().isPresent();
                        })));
        probes.put(
                prefix + "lifetime",
                duration(
                        11,
                        config -> CredentialsMapping.identity(credentials(config), URI.create("https://h"))
                                .lifetime()));
        probes.put(prefix + "renewal", duration(12, requested(TokenRequestSettings::renewal)));
        probes.put(prefix + "tokens", count(13, requested(TokenRequestSettings::tokens)));
        probes.put(
                prefix + "trust",
                new Probe(
                        inFolder("server.pem"),
                        Optional.of(folder.resolve("server.pem")),
                        config -> authorizationServer(config).trust()));
        probes.put(
                prefix + "addresses",
                new Probe(
                        "public",
                        UpstreamAddresses.PUBLIC,
                        config -> authorizationServer(config).addresses()));
        probes.put(
                prefix + "certificate",
                new Probe(
                        inFolder("server.pem"),
                        Optional.of(folder.resolve("server.pem")),
                        connector(c -> c.certificate().map(HttpConnectorSettings.ClientCertificate::certificate))));
        probes.put(
                prefix + "key",
                new Probe(
                        inFolder("server.key"),
                        Optional.of(folder.resolve("server.key")),
                        connector(c -> c.certificate().map(HttpConnectorSettings.ClientCertificate::key))));
    }

    private static Webs.Way authorizationServer(SluiceConfig config) {
        return CredentialsMapping.way(config.authentication().tokens(), credentials(config));
    }

    private static CredentialsConfig credentials(SluiceConfig config) {
        return first(config).upstream().credentials();
    }

    private static Function<SluiceConfig, Object> requested(Function<TokenRequestSettings, Object> read) {
        return config -> read.apply(CredentialsMapping.tokens(credentials(config), URI.create("https://h")));
    }

    private static Function<SluiceConfig, Object> shown(Function<Credentials, Object> read) {
        return config -> withCredentials((assembly, url) -> read.apply(assembly.build(first(config), url)));
    }

    private static Object headers(Credentials credentials) {
        return credentials.headers(Initiator.nobody()).blockOptional().orElse(Map.of());
    }

    /** Every issuer of this test has its token endpoint below itself. */
    private static Function<SluiceConfig, Object> place() {
        Web web = new Web() {
            @Override
            public Mono<WebAnswer> get(URI uri) {
                return Mono.just(new WebAnswer(
                        200,
                        "{\"issuer\":\"https://other.example/x\",\"token_endpoint\":\"https://other.example/x/t\"}"));
            }

            @Override
            public Mono<WebAnswer> post(URI uri, Map<String, String> form, Map<String, String> headers) {
                return Mono.empty();
            }
        };
        return config -> withCredentials(
                (assembly, url) -> assembly.endpoint(credentials(config), web).blockOptional());
    }

    private static Object withCredentials(BiFunction<CredentialsAssembly, URI, Object> use) {
        return withThreads((threads, webs) -> use.apply(credentials(threads, webs), URI.create("https://h")));
    }

    private static CredentialsAssembly credentials(SharedThreads threads, Webs webs) {
        return new CredentialsAssembly(
                TokensConfig.defaults(),
                webs,
                new TokenVault(Clock.systemUTC(), 1),
                new PublicAddress(Optional.of("https://gw.example")),
                threads);
    }

    private static <T> T withThreads(BiFunction<SharedThreads, Webs, T> use) {
        LoopResources loops = LoopResources.create("test", 1, true);
        Releases releases = new Releases(Duration.ofSeconds(5));
        try {
            SharedThreads threads = new SharedThreads(loops, Schedulers.immediate(), Schedulers.immediate());
            return use.apply(threads, new Webs(threads, releases));
        } finally {
            releases.run();
            loops.dispose();
        }
    }

    private static void stdio(Map<String, Probe> probes) {
        String prefix = "routes[].upstream.stdio.";
        probes.put(
                prefix + "command",
                new Probe(List.of("sh", "-c"), List.of("/found", "-c"), stdio(StdioSettings::command)));
        probes.put(
                prefix + "environment",
                new Probe(Map.of("KEY", "v"), Map.of("KEY", "v"), stdio(StdioSettings::environment)));
        probes.put(
                prefix + "directory",
                new Probe(folder.toString(), Optional.of(folder), stdio(StdioSettings::directory)));
        probes.put(prefix + "mode", new Probe("shared", true, sharing(sharing -> true)));
        probes.put(prefix + "idleTimeout", duration(32, sharing(SharingSettings::idle)));
        probes.put(prefix + "waitingCalls", count(33, sharing(SharingSettings::waitingCalls)));
        probes.put(prefix + "maxLifetime", duration(31, channel(ChannelSettings::maxLifetime)));
        probes.put(prefix + "logLine", size(2034, log(StdioSettings.Log::longestLine)));
        probes.put(prefix + "logLines", count(35, log(StdioSettings.Log::lines)));
        probes.put(prefix + "logPeriod", duration(36, log(StdioSettings.Log::period)));
        probes.put(
                prefix + "restartDelay",
                duration(37, stdio(settings -> settings.restarts().first())));
        probes.put(
                prefix + "maxRestartDelay",
                duration(138, stdio(settings -> settings.restarts().longest())));
        probes.put(prefix + "maxProcesses", count(11, stdio(StdioSettings::maxProcesses)));
        probes.put(prefix + "stopTimeout", duration(12, stdio(StdioSettings::stopping)));
        probes.put(prefix + "unsent", new Probe("2013B", 2013, stdio(StdioSettings::maxUnsent)));
        probes.put(prefix + "startTimeout", duration(14, channel(ChannelSettings::opening)));
        probes.put(prefix + "queuedMessages", count(15, channel(ChannelSettings::waitingMessages)));
        probes.put(prefix + "queuedBytes", new Probe("2016B", 2016, channel(ChannelSettings::waitingBytes)));
        probes.put(prefix + "slowReader", duration(17, channel(ChannelSettings::slowReader)));
        probes.put(prefix + "unclaimedQuestion", duration(18, channel(ChannelSettings::carrier)));
    }

    private static Function<SluiceConfig, Object> stdio(Function<StdioSettings, Object> read) {
        return config -> first(config)
                .upstream()
                .stdio()
                .map(stdio -> read.apply(RouteMapping.stdio(first(config), stdio, Path.of("/found"))))
                .orElse("none");
    }

    private static Function<SluiceConfig, Object> log(Function<StdioSettings.Log, Object> read) {
        return stdio(settings -> read.apply(settings.log()));
    }

    private static Function<SluiceConfig, Object> sharing(Function<SharingSettings, Object> read) {
        return config -> first(config)
                .upstream()
                .stdio()
                .flatMap(stdio -> RouteMapping.sharing(first(config), stdio))
                .map(read)
                .orElse("none");
    }

    private static Function<SluiceConfig, Object> channel(Function<ChannelSettings, Object> read) {
        return config -> first(config)
                .upstream()
                .stdio()
                .map(stdio -> read.apply(RouteMapping.channel(stdio)))
                .orElse("none");
    }

    private static Function<SluiceConfig, Object> route(Function<Route, Object> read) {
        return config -> withAssembly(
                assembly -> read.apply(assembly.build(first(config)).route()));
    }

    private static Function<SluiceConfig, Object> connector(Function<HttpConnectorSettings, Object> read) {
        return config -> read.apply(RouteMapping.connector(
                first(config), first(config).upstream().urls().get(0)));
    }

    private static List<String> replicas(Route route) {
        return route.upstream().replicas().stream()
                .flatMap(replicas -> replicas.list().stream())
                .map(UpstreamReplica::name)
                .toList();
    }

    private static Function<SluiceConfig, Object> recovery(Function<RecoverySettings, Object> read) {
        return settings(settings -> read.apply(settings.recovery()));
    }

    private static Function<SluiceConfig, Object> ejection(Function<EjectionSettings, Object> read) {
        return config ->
                read.apply(RouteMapping.ejection(first(config).upstream().ejection()));
    }

    private static void interceptors(Map<String, Probe> probes) {
        String prefix = "routes[].interceptors[].";
        probes.put(
                prefix + "name",
                new Probe("protocol-validator", "protocol-validator", interceptor(RegisteredInterceptor::name)));
        probes.put(prefix + "mode", new Probe("audit", Mode.AUDIT, interceptor(RegisteredInterceptor::mode)));
        probes.put(prefix + "failOpen", new Probe(true, true, interceptor(RegisteredInterceptor::failOpen)));
        probes.put(prefix + "timeout", duration(31, interceptor(RegisteredInterceptor::timeout)));
        probes.put(prefix + "when.methods", when("tools/call", When::methods, Set.of("tools/call")));
        probes.put(prefix + "when.tools", when("echo*", When::tools, Glob.of(List.of("echo*"))));
        probes.put(prefix + "when.principals", when("ada", When::principals, Glob.of(List.of("ada"))));
        probes.put(prefix + "when.revisions", when("2025-06-18", When::revisions, Set.of(ProtocolVersion.V2025_06_18)));
        probes.put(
                prefix + "settings",
                new Probe(
                        Map.of("nonsense", 1),
                        "routes[mcp].interceptors[0]: nonsense",
                        config -> complaint(config, "routes[mcp].interceptors[0]: nonsense".length())));
    }

    private static Probe when(String written, Function<When, Object> read, Object expected) {
        return new Probe(List.of(written), expected, interceptor(registered -> read.apply(registered.when())));
    }

    private static Function<SluiceConfig, Object> interceptor(Function<RegisteredInterceptor, Object> read) {
        return config -> withChains(
                chains -> read.apply(chains.build(first(config)).made().get(0)));
    }

    /** The factory complains of a setting that it does not know, so it must have been given it. */
    private static String complaint(SluiceConfig config, int length) {
        try {
            return withChains(
                    chains -> chains.build(first(config)).configs().get(0).name());
        } catch (StartException e) {
            String message = String.valueOf(e.getMessage());
            return message.substring(0, Math.min(length, message.length()));
        }
    }

    private static void limits(String prefix, Map<String, Probe> probes) {
        probes.put(prefix + "requestBody", size(2001, settings(RouteSettings::maxRequestBody)));
        probes.put(prefix + "headerSection", size(2002, on(HttpEdgeSettings::maxHeaderSection)));
        probes.put(prefix + "requestLine", size(2003, on(HttpEdgeSettings::maxRequestLine)));
        probes.put(prefix + "jsonDepth", count(104, json(JsonLimits::depth)));
        probes.put(prefix + "jsonTokens", new Probe(105, 105L, json(JsonLimits::tokens)));
        probes.put(prefix + "jsonString", size(2006, json(JsonLimits::stringLength)));
        probes.put(prefix + "jsonName", size(2007, json(JsonLimits::nameLength)));
        probes.put(prefix + "jsonNumber", count(108, json(JsonLimits::numberLength)));
        probes.put(prefix + "batchSize", count(109, json(JsonLimits::batchSize)));
        probes.put(prefix + "upstreamResult", size(2010, connector(HttpConnectorSettings::maxResult)));
        probes.put(prefix + "sseLine", size(2011, connector(HttpConnectorSettings::maxSseLine)));
        probes.put(prefix + "sseEvent", size(2012, connector(HttpConnectorSettings::maxSseEvent)));
        probes.put(prefix + "connections", count(113, on(HttpEdgeSettings::maxConnections)));
        probes.put(prefix + "upstreamCalls", count(114, connector(HttpConnectorSettings::maxCalls)));
        probes.put(prefix + "upstreamStreams", count(115, connector(HttpConnectorSettings::maxStreams)));
        probes.put(prefix + "openQuestions", count(116, settings(RouteSettings::maxOpenQuestions)));
        probes.put(prefix + "channelCalls", count(117, settings(RouteSettings::maxChannelCalls)));
        probes.put(prefix + "drivenCalls", count(122, driving(DrivingSettings::calls)));
        probes.put(prefix + "drivenCallsPerPrincipal", count(123, driving(DrivingSettings::callsPerCaller)));
        probes.put(prefix + "inputRounds", count(118, driving(DrivingSettings::rounds)));
        probes.put(prefix + "sseQueuedMessages", count(118, lines(ChannelSettings::waitingMessages)));
        probes.put(prefix + "sseQueuedBytes", size(2119, lines(ChannelSettings::waitingBytes)));
        probes.put(prefix + "tasks", count(120, tasks(TaskSettings::most)));
        probes.put(prefix + "tasksPerPrincipal", count(121, tasks(TaskSettings::mostPerCaller)));
        probes.put(prefix + "taskAnswers", new Probe("2124B", 2124L, tasks(TaskSettings::answerBytes)));
        probes.put(prefix + "knownTools", new Probe(125, List.of(125, 125L), SettingsMappingTest::knownTools));
        probes.put(prefix + "serviceConnections", new Probe(126, List.of(126, 126), SettingsMappingTest::toServices));
        probes.put(prefix + "blockingThreads", new Probe(127, true, blocking("maxThreads=127,")));
        probes.put(prefix + "blockingQueue", new Probe(128, true, blocking("maxTaskQueuedPerThread=128,")));
    }

    /** As many as the bridge to legacy servers may know, and as many as the upstream has learned from a long list. */
    private static Object knownTools(SluiceConfig config) {
        List<String> names =
                IntStream.range(0, 200).mapToObj(number -> "t" + number).toList();
        String tools = names.stream()
                .map(name -> "{\"name\":\"" + name + "\",\"inputSchema\":{}}")
                .collect(Collectors.joining(",", "{\"tools\":[", "]}"));
        McpResponse list = (McpResponse) new MessageReader(JsonLimits.defaults())
                .readOne(Json.result("1", tools).getBytes(StandardCharsets.UTF_8));
        return List.of(
                RouteMapping.parking(first(config)).knownTools(),
                route(route -> {
                            route.upstream().catalog().learn(list);
                            return names.stream()
                                    .filter(name -> route.upstream()
                                            .catalog()
                                            .find(name)
                                            .isPresent())
                                    .count();
                        })
                        .apply(config));
    }

    private static Object toServices(SluiceConfig config) {
        ServiceAddress address = new ServiceAddress(URI.create(UPSTREAM), Map.of());
        return List.of(
                PolicyCalls.settings(config.limits()).connections(),
                InterceptorServers.settings(address, 1, config.limits()).maxCalls());
    }

    /** A scheduler shows its bounds in its name only. */
    private static Function<SluiceConfig, Object> blocking(String shown) {
        return config -> {
            Scheduler scheduler = SharedThreads.blocking(config.limits());
            scheduler.dispose();
            return scheduler.toString().contains(shown);
        };
    }

    private static Function<SluiceConfig, Object> lines(Function<ChannelSettings, Object> read) {
        return config -> read.apply(RouteMapping.sseChannel(first(config)));
    }

    private static Function<SluiceConfig, Object> settings(Function<RouteSettings, Object> read) {
        return config -> read.apply(RouteMapping.settings(first(config)));
    }

    private static Function<SluiceConfig, Object> tasks(Function<TaskSettings, Object> read) {
        return config -> read.apply(RouteMapping.tasks(first(config)));
    }

    private static Function<SluiceConfig, Object> driving(Function<DrivingSettings, Object> read) {
        return config -> read.apply(RouteMapping.driving(first(config)));
    }

    private static Function<SluiceConfig, Object> json(Function<JsonLimits, Object> read) {
        return config -> read.apply(RouteMapping.downstreamJson(first(config).limits()));
    }

    private static void modernClients(Map<String, Probe> probes) {
        String prefix = "routes[].upstream.modernClients.";
        probes.put(prefix + "isolation", new Probe("shared", Isolation.SHARED, parking(ParkingSettings::isolation)));
        probes.put(prefix + "sessions", count(202, parking(ParkingSettings::sessions)));
        probes.put(prefix + "sessionsPerPrincipal", count(203, parking(ParkingSettings::sessionsPerCaller)));
        probes.put(prefix + "sessionIdle", duration(204, parking(ParkingSettings::idle)));
        probes.put(prefix + "waitingCalls", count(218, parking(ParkingSettings::waiting)));
        probes.put(prefix + "waitingCallsPerPrincipal", count(219, parking(ParkingSettings::waitingPerCaller)));
        probes.put(prefix + "sessionWait", duration(205, parking(ParkingSettings::leaseWait)));
        probes.put(prefix + "prewarmed", count(206, parking(ParkingSettings::prewarmed)));
        probes.put(prefix + "parkedCalls", count(207, parking(ParkingSettings::parked)));
        probes.put(prefix + "parkedCallsPerPrincipal", count(208, parking(ParkingSettings::parkedPerCaller)));
        probes.put(prefix + "parkedMessages", count(209, parking(ParkingSettings::buffer)));
        probes.put(prefix + "coalescing", duration(7, parking(ParkingSettings::coalescing)));
        probes.put(prefix + "rounds", count(211, parking(ParkingSettings::rounds)));
        probes.put(prefix + "listens", count(212, parking(ParkingSettings::listens)));
        probes.put(prefix + "listensPerPrincipal", count(213, parking(ParkingSettings::listensPerCaller)));
        probes.put(prefix + "subscriptions", count(214, parking(ParkingSettings::subscriptions)));
        probes.put(prefix + "rootsWait", duration(215, parking(ParkingSettings::carrier)));
        probes.put(prefix + "rootsQuestions", count(220, parking(ParkingSettings::waitingQuestions)));
        probes.put(prefix + "ttl", duration(216, parking(ParkingSettings::ttl)));
        probes.put(prefix + "cacheScope", new Probe("public", "public", parking(ParkingSettings::cacheScope)));
    }

    private static Function<SluiceConfig, Object> parking(Function<ParkingSettings, Object> read) {
        return config -> read.apply(RouteMapping.parking(first(config)));
    }

    private static void timeouts(String prefix, Map<String, Probe> probes) {
        probes.put(prefix + "requestHeaders", duration(41, on(HttpEdgeSettings::headerTimeout)));
        probes.put(prefix + "requestBody", duration(42, settings(RouteSettings::bodyTimeout)));
        probes.put(prefix + "idleConnection", duration(43, on(HttpEdgeSettings::idleTimeout)));
        probes.put(prefix + "unreadAnswer", duration(243, on(HttpEdgeSettings::unreadLimit)));
        probes.put(prefix + "upstreamConnect", duration(44, connector(HttpConnectorSettings::connectTimeout)));
        probes.put(prefix + "upstreamWait", duration(63, connector(HttpConnectorSettings::connectionWait)));
        probes.put(prefix + "upstreamProbe", duration(64, config -> RouteMapping.probe(first(config))));
        probes.put(prefix + "upstreamCall", duration(45, settings(RouteSettings::callIdle)));
        probes.put(prefix + "upstreamCallTotal", duration(146, settings(RouteSettings::callTotal)));
        probes.put(prefix + "parkedCall", duration(51, parking(ParkingSettings::continuation)));
        probes.put(prefix + "keepAlive", duration(47, settings(RouteSettings::keepAlive)));
        probes.put(prefix + "detachedCall", duration(48, settings(RouteSettings::detached)));
        probes.put(prefix + "taskPoll", duration(56, settings(RouteSettings::taskPoll)));
        probes.put(prefix + "task", duration(59, tasks(TaskSettings::longest)));
        probes.put(prefix + "hostedTask", duration(60, tasks(TaskSettings::finished)));
        probes.put(prefix + "sseSlowReader", duration(57, lines(ChannelSettings::slowReader)));
        probes.put(prefix + "sseUnclaimedQuestion", duration(58, lines(ChannelSettings::carrier)));
        probes.put(prefix + "handshake", duration(50, settings(RouteSettings::handshake)));
        probes.put(prefix + "question", duration(51, driving(DrivingSettings::question)));
        probes.put(prefix + "interceptor", duration(49, interceptor(RegisteredInterceptor::timeout)));
    }

    static Stream<String> routePaths() {
        return paths().filter(path -> path.startsWith(OF_ROUTE));
    }

    /** A reload makes a new way to the upstream for the second kind only, and must not keep one that has other settings. */
    @ParameterizedTest
    @MethodSource("routePaths")
    void keyOfARoute_isEitherOneThatItsUpstreamKnowsNothingOf_orReachesIt(String path) {
        Probe probe = Optional.ofNullable(probes().get(path)).orElseThrow();
        List<Object> before = wayToUpstream(first(Yaml.load(Yaml.minimal(UPSTREAM))));
        // A route that has no name of its own is another one when its path changes.
        Map<String, Object> named = Yaml.with(Yaml.minimal(UPSTREAM), OF_ROUTE + "name", "mcp");
        List<Object> after = wayToUpstream(first(Yaml.load(
                path.equals(OF_ROUTE + "path")
                        ? Yaml.with(named, path, probe.written())
                        : file(path, probe.written()))));

        boolean kept = RouteAssembly.isBeforeTheUpstream(path.substring(OF_ROUTE.length()));

        assertThat(after.equals(before))
                .as("%s is in the list of RouteAssembly: %s", path, kept)
                .isEqualTo(kept);
    }

    /** Everything that the upstream of a route is made of. */
    private static List<Object> wayToUpstream(RouteConfig route) {
        UpstreamConfig upstream = route.upstream();
        List<Object> way = new ArrayList<>(List.of(
                route.name(),
                upstream.urls(),
                upstream.transport(),
                upstream.revision(),
                upstream.credentials(),
                upstream.addresses(),
                RouteMapping.sseChannel(route),
                RouteMapping.ejection(upstream.ejection()),
                RouteMapping.parking(route),
                RouteMapping.driving(route),
                RouteMapping.probe(route),
                RouteMapping.upstreamJson(route.limits()),
                RouteMapping.revisions(route)));
        upstream.urls().forEach(url -> way.addAll(values(RouteMapping.connector(route, url))));
        upstream.stdio()
                .ifPresent(stdio -> way.addAll(List.of(
                        stdio.command(),
                        RouteMapping.stdio(route, stdio, Path.of("program")),
                        RouteMapping.sharing(route, stdio),
                        RouteMapping.channel(stdio))));
        return way;
    }

    /** Without functions, which equal none that was made of the same. */
    private static List<Object> values(Record settings) {
        return Stream.of(settings.getClass().getRecordComponents())
                .map(component -> read(component, settings))
                .filter(value -> !value.getClass().isHidden())
                .toList();
    }

    private static Object read(RecordComponent component, Record settings) {
        try {
            Method accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(settings);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RouteConfig first(SluiceConfig config) {
        return config.routes().get(0);
    }

    private static <T> T withAssembly(Function<RouteAssembly, T> use) {
        return withThreads((threads, webs) -> withChains(chains -> use.apply(new RouteAssembly(
                chains,
                new UpstreamAssembly("1", credentials(threads, webs), threads, new SoleReplica(), route -> {}),
                gate -> Optional.empty()))));
    }

    private static <T> T withChains(Function<ChainAssembly, T> use) {
        try (InterceptorFactories factories = InterceptorFactories.load(List.of())) {
            return use.apply(new ChainAssembly(
                    factories,
                    Schedulers.parallel(),
                    Schedulers.boundedElastic(),
                    ChainListener.none(),
                    route -> Map.of()));
        }
    }

    private static String inFolder(String name) {
        return folder.resolve(name).toString();
    }

    private static Probe count(int value, Function<SluiceConfig, Object> read) {
        return new Probe(value, value, read);
    }

    private static Probe percent(int value, Function<SluiceConfig, Object> read) {
        return new Probe(value + "%", value, read);
    }

    private static Probe size(int bytes, Function<SluiceConfig, Object> read) {
        return new Probe(bytes + "B", bytes, read);
    }

    private static Probe duration(int seconds, Function<SluiceConfig, Object> read) {
        return new Probe(seconds + "s", Duration.ofSeconds(seconds), read);
    }

    private static Probe texts(String value, Function<SluiceConfig, Object> read) {
        return new Probe(List.of(value), List.of(value), read);
    }

    /** What is written into the file, what the component must then have, and how to ask it. */
    private record Probe(Object written, Object expected, Function<SluiceConfig, Object> read) {}
}
