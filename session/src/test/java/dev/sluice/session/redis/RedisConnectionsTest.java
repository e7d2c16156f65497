package dev.sluice.session.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.session.StoreUnavailableException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.reactive.RedisClusterReactiveCommands;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

final class RedisConnectionsTest {
    private static final String PASSWORD = "only for a test";

    private final RedisProcess redis = RedisProcess.start();

    @AfterEach
    void stopRedis() {
        redis.close();
    }

    @Test
    void command_serverIsUp_isAnsweredOnTheScheduler() {
        RedisConnections connections = connect(redis.url());

        StepVerifier.create(connections
                        .one(commands -> commands.set("k", new byte[] {1}))
                        .map(answer -> Thread.currentThread().getName()))
                .assertNext(thread -> assertThat(thread).startsWith("parallel"))
                .verifyComplete();
        close(connections);
    }

    @Test
    void command_onAnEventLoop_goesThereAndBackWithoutAnotherThread() {
        RedisConnections connections = connect(redis.url());

        for (EventExecutor loop : RedisFixture.LOOPS) {
            StepVerifier.create(trip(connections, loop))
                    .assertNext(
                            trip -> assertThat(trip.isOn(loop)).as("%s", trip).isTrue())
                    .verifyComplete();
        }
        close(connections);
    }

    @Test
    void command_onAnEventLoopAfterTheReturnOfTheServer_goesThereAndBackAsBefore() {
        RedisConnections connections = connect(redis.url());
        for (EventExecutor loop : RedisFixture.LOOPS) {
            Trip first = await(trip(connections, loop));
            redis.kill();
            redis.begin();

            Trip second = await(trip(connections, loop).retryWhen(Retry.fixedDelay(500, Duration.ofMillis(20))));

            assertThat(second.isOn(loop)).as("%s, then %s", first, second).isTrue();
        }
        close(connections);
    }

    @Test
    void command_onAnEventLoopWithoutAnAnswer_failsThere() {
        RedisConnections connections = connect(redis.url());
        EventExecutor loop = RedisFixture.LOOPS.next();
        Trip unused = await(trip(connections, loop));
        redis.pause();

        boolean failedThere = await(ping(connections)
                .map(answer -> false)
                .onErrorResume(StoreUnavailableException.class, failure -> Mono.just(loop.inEventLoop()))
                .subscribeOn(Schedulers.fromExecutor(loop)));

        redis.resume();
        assertThat(failedThere).isTrue();
        close(connections);
    }

    @Test
    void trouble_onAnyConnection_isKnownOfAll() {
        RedisConnections connections = connect(redis.url());
        Trip unused = await(trip(connections, RedisFixture.LOOPS.next()));
        assertThat(connections.failedWithin(Duration.ofHours(1))).isFalse();
        redis.pause();

        StepVerifier.create(ping(connections).subscribeOn(Schedulers.fromExecutor(RedisFixture.LOOPS.next())))
                .verifyError(StoreUnavailableException.class);

        redis.resume();
        assertThat(connections.failedWithin(Duration.ofHours(1))).isTrue();
        close(connections);
    }

    @Test
    void commands_ofSeveralLoopsInOrder_shareOneConnection() {
        RedisConnections connections = connect(redis.url());
        Set<Long> nearest = new HashSet<>();
        Set<Long> inOrder = new HashSet<>();

        for (EventExecutor loop : RedisFixture.LOOPS) {
            Scheduler there = Schedulers.fromExecutor(loop);
            nearest.add(await(connections.one(commands -> clientId(commands)).subscribeOn(there)));
            inOrder.add(
                    await(connections.inOrder(commands -> clientId(commands)).subscribeOn(there)));
        }

        assertThat(nearest).hasSize(2);
        assertThat(inOrder).hasSize(1).doesNotContainAnyElementsOf(nearest);
        close(connections);
    }

    @Test
    void command_noServer_failsAndLaterCommandsTryAgain() throws IOException {
        RedisConnections connections = connect("redis://127.0.0.1:" + RedisProcess.freePort());

        for (int i = 0; i < 2; i++) {
            StepVerifier.create(ping(connections)).verifyError(StoreUnavailableException.class);
        }
        close(connections);
    }

    @Test
    void command_serverKilled_failsAtOnceAndWorksAfterItsReturn() {
        RedisConnections connections = connect(redis.url());
        StepVerifier.create(ping(connections)).expectNext("PONG").verifyComplete();

        redis.kill();

        Awaitility.await().until(() -> isRefused(connections));
        StepVerifier.create(ping(connections))
                .expectError(StoreUnavailableException.class)
                .verify(Duration.ofMillis(500));
        redis.begin();
        Awaitility.await().until(() -> !isRefused(connections));
        close(connections);
    }

    @Test
    void command_serverPaused_failsWithinItsTimeLimit() {
        RedisConnections connections = connect(redis.url());
        StepVerifier.create(ping(connections)).expectNext("PONG").verifyComplete();
        redis.pause();

        StepVerifier.create(ping(connections))
                .expectError(StoreUnavailableException.class)
                .verify(Duration.ofSeconds(5));

        redis.resume();
        Awaitility.await().until(() -> !isRefused(connections));
        close(connections);
    }

    @Test
    void command_inFlightWhenTheServerDies_failsAndIsNotSentAgain() {
        RedisConnections connections = connect(redis.url());
        StepVerifier.create(ping(connections)).expectNext("PONG").verifyComplete();
        redis.pause();

        StepVerifier.create(connections.one(commands -> commands.incr("counter")))
                .then(redis::kill)
                .verifyError(StoreUnavailableException.class);

        redis.begin();
        Awaitility.await().until(() -> !isRefused(connections));
        StepVerifier.create(connections.one(commands -> commands.get("counter")))
                .verifyComplete();
        close(connections);
    }

    @Test
    void script_unknownToTheServer_runsAllTheSame() {
        RedisConnections connections = connect(redis.url());
        RedisScript script = new RedisScript(ScriptOutputType.VALUE, "return ARGV[1]");
        Mono<String> run = connections.<String>one(
                commands -> script.<byte[]>run(commands, List.of("k"), List.of(RedisScript.text("hello")))
                        .map(answer -> new String(answer, StandardCharsets.UTF_8))
                        .next());

        StepVerifier.create(run).expectNext("hello").verifyComplete();
        StepVerifier.create(connections.one(commands -> commands.scriptFlush()))
                .expectNext("OK")
                .verifyComplete();
        StepVerifier.create(run).expectNext("hello").verifyComplete();
        close(connections);
    }

    @Test
    void pubSub_message_arrives() {
        RedisConnections connections = connect(redis.url());

        StepVerifier.create(connections
                        .openPubSub()
                        .map(connection -> connection.reactive())
                        .flatMapMany(listener -> listener.subscribe("news")
                                .thenMany(listener.observeChannels()
                                        .mergeWith(connections
                                                .one(commands -> commands.publish("news", new byte[] {7}))
                                                .then(Mono.empty()))))
                        .next())
                .assertNext(message -> assertThat(message.getMessage()).containsExactly(7))
                .verifyComplete();
        close(connections);
    }

    @Test
    void password_ofTheSettings_isUsed() {
        try (RedisProcess guarded = RedisProcess.start("--requirepass", "hush")) {
            RedisConnections with = connect(guarded.url(), Optional.of("hush"));
            RedisConnections without = connect(guarded.url(), Optional.empty());

            StepVerifier.create(ping(with)).expectNext("PONG").verifyComplete();
            StepVerifier.create(ping(without)).verifyError(StoreUnavailableException.class);
            close(with);
            close(without);
        }
    }

    @Test
    void sentinel_knowsWhereTheServerIs() {
        try (RedisProcess sentinel = RedisProcess.startSentinel(redis)) {
            RedisConnections connections = connect("redis-sentinel://127.0.0.1:" + sentinel.port() + "/0#main");

            StepVerifier.create(connections
                            .one(commands -> commands.set("k", new byte[] {1}))
                            .then(ping(connections)))
                    .expectNext("PONG")
                    .verifyComplete();
            close(connections);
        }
    }

    @Test
    void tls_certificateIsTrusted_isAnswered(@TempDir Path folder) throws Exception {
        Path certificate = certify(folder);
        int port = RedisProcess.freePort();
        String file = certificate.toString();
        try (RedisProcess secure = RedisProcess.start(
                "--tls-port",
                Integer.toString(port),
                "--tls-cert-file",
                file,
                "--tls-key-file",
                key(folder).toString(),
                "--tls-auth-clients",
                "no",
                "--tls-ca-cert-file",
                file)) {
            assertThat(secure.port()).isPositive();
            RedisConnections trusting =
                    connect("rediss://127.0.0.1:" + port, Optional.empty(), Optional.of(certificate));
            RedisConnections careful = connect("rediss://127.0.0.1:" + port, Optional.empty(), Optional.empty());

            StepVerifier.create(ping(trusting)).expectNext("PONG").verifyComplete();
            StepVerifier.create(ping(careful)).verifyError(StoreUnavailableException.class);
            close(trusting);
            close(careful);
        }
    }

    /** The JDK has no other way to make a certificate than its tool. */
    private static Path certify(Path folder) throws Exception {
        String store = folder.resolve("store.p12").toString();
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "redis",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=redis",
                        "-validity",
                        "2",
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store,
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance(Path.of(store).toFile(), PASSWORD.toCharArray());
        pem(
                key(folder),
                "PRIVATE KEY",
                keys.getKey("redis", PASSWORD.toCharArray()).getEncoded());
        Path certificate = folder.resolve("certificate.pem");
        pem(certificate, "CERTIFICATE", keys.getCertificate("redis").getEncoded());
        return certificate;
    }

    private static Path key(Path folder) {
        return folder.resolve("key.pem");
    }

    private static void pem(Path file, String kind, byte[] content) throws IOException {
        String base64 = Base64.getMimeEncoder().encodeToString(content);
        Files.writeString(file, "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "http://host", "redis:", "redis://", "redis-sentinel://host", "redis://a b", "host:6379"})
    void url_notOfRedis_isRefusedWithoutRepeatingIt(String url) {
        assertThatThrownBy(() -> RedisSettings.of(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("session.redis.url: not usable (expected: " + RedisSettings.EXPECTED_URL + ")");
    }

    @Test
    void settings_asText_hideThePasswords() {
        RedisSettings settings = settings("redis://:inUrl@127.0.0.1", Optional.of("besides"), Optional.empty());

        assertThat(settings.toString()).doesNotContain("inUrl").doesNotContain("besides");
    }

    private static RedisConnections connect(String url) {
        return connect(url, Optional.empty());
    }

    private static RedisConnections connect(String url, Optional<String> password) {
        return connect(url, password, Optional.empty());
    }

    private static RedisConnections connect(String url, Optional<String> password, Optional<Path> trust) {
        return RedisConnections.to(settings(url, password, trust), RedisFixture.LOOPS, Schedulers.parallel());
    }

    private static RedisSettings settings(String url, Optional<String> password, Optional<Path> trust) {
        RedisSettings plain = RedisSettings.of(url);
        return new RedisSettings(
                url,
                password,
                false,
                trust,
                plain.prefix(),
                plain.clientName(),
                new RedisSettings.Timing(
                        Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofMillis(20), Duration.ofMillis(200)),
                plain.maxInFlight());
    }

    /** Asks on a loop, and tells where the answer came and where it came out. */
    private static Mono<Trip> trip(RedisConnections connections, EventExecutor loop) {
        return connections
                .one(commands -> commands.ping().map(pong -> Thread.currentThread()))
                .map(answered -> new Trip(answered, Thread.currentThread()))
                .subscribeOn(Schedulers.fromExecutor(loop));
    }

    private record Trip(Thread answered, Thread cameOut) {
        boolean isOn(EventExecutor loop) {
            return loop.inEventLoop(answered) && loop.inEventLoop(cameOut);
        }
    }

    private static Mono<Long> clientId(RedisClusterReactiveCommands<String, byte[]> commands) {
        return commands.clientId();
    }

    private static <T> T await(Mono<T> value) {
        return value.blockOptional(Duration.ofSeconds(20)).orElseThrow();
    }

    private static Mono<String> ping(RedisConnections connections) {
        return connections.one(commands -> commands.ping());
    }

    private static boolean isRefused(RedisConnections connections) {
        return Boolean.TRUE.equals(
                ping(connections).thenReturn(false).onErrorReturn(true).block());
    }

    private static void close(RedisConnections connections) {
        StepVerifier.create(connections.close()).verifyComplete();
    }
}
