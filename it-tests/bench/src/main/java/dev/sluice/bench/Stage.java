package dev.sluice.bench;

import dev.sluice.bench.load.LoadGenerator;
import dev.sluice.bench.load.Window;
import dev.sluice.bench.peer.BareProxy;
import dev.sluice.bench.peer.EchoServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;

/** All processes of the benchmark. */
final class Stage implements AutoCloseable {
    /** Where the upstream and the proxy stand among the watched processes. */
    static final int UPSTREAM = 0;

    static final int PROXY = 1;

    private static final int SETTLE_MILLIS = 200;

    private final Deque<JavaProcess> running;
    private final JavaProcess load;
    private final Target direct;
    private final Target bare;
    private final Target sluice;

    private Stage(Deque<JavaProcess> running, JavaProcess load, Target direct, Target bare, Target sluice) {
        this.running = running;
        this.load = load;
        this.direct = direct;
        this.bare = bare;
        this.sluice = sluice;
    }

    static Stage set(List<String> options, Path program, String answers) throws IOException {
        Deque<JavaProcess> running = new ArrayDeque<>();
        try {
            String own = System.getProperty("java.class.path");
            JavaProcess load = started(
                    running, JavaProcess.start(List.of("-Xmx256m"), own, LoadGenerator.class.getName(), List.of()));
            Target direct = target(
                    running, "direct", JavaProcess.start(options, own, EchoServer.class.getName(), List.of(answers)));
            Target bare = target(
                    running,
                    "bare proxy",
                    JavaProcess.start(options, own, BareProxy.class.getName(), List.of(direct.url())));
            Path config = Files.createTempFile("sluice-bench", ".yaml");
            config.toFile().deleteOnExit();
            Files.writeString(config, configuration(direct.url()));
            Target sluice = target(
                    running,
                    "Sluice",
                    JavaProcess.start(
                            options,
                            program.toString(),
                            "dev.sluice.proxy.cli.Main",
                            List.of("run", "-c", config.toString())));
            return new Stage(running, load, direct, bare, sluice);
        } catch (IOException | RuntimeException e) {
            close(running);
            throw e;
        }
    }

    private static String configuration(String upstream) {
        return """
                listen: {address: "127.0.0.1:0"}
                admin: {enabled: false}
                routes:
                  - path: /mcp
                    upstream: {url: "%1$s"}
                  - path: /legacy/mcp
                    upstream: {url: "%1$s", revision: "2025-11-25"}
                  - path: /modern/mcp
                    upstream: {url: "%1$s", revision: "2026-07-28"}
                  - path: /policies/mcp
                    upstream: {url: "%1$s"}
                    interceptors:
                      - {name: protocol-validator, when: {methods: [resources/read]}}
                      - {name: access-log, when: {revisions: ["2024-11-05"]}}
                      - {name: schema-validation, when: {methods: [resources/read]}}
                      - {name: virtual-tools, when: {revisions: ["2024-11-05"]}}
                      - {name: trace-context, when: {methods: [resources/read]}}
                      - {name: inject, when: {revisions: ["2024-11-05"]}, settings: {headers: {X-A: b}}}
                      - name: concurrency-limit
                        when: {methods: [resources/read]}
                        settings: {limits: [{calls: 10}]}
                      - name: rate-limit
                        when: {revisions: ["2024-11-05"]}
                        settings: {limits: [{per: [principal, tool], permits: 1000000000, window: 1s}]}
                      - name: authorization
                        settings:
                          rules:
                            - {deny: "tool.startsWith('wipe_') && !('admin' in scopes)"}
                            - {allow: "true"}
                      - name: rate-limit
                        settings: {limits: [{per: [principal, tool], permits: 1000000000, window: 1s}]}
                """.formatted(upstream);
    }

    private static JavaProcess started(Deque<JavaProcess> running, JavaProcess process) {
        running.push(process);
        return process;
    }

    private static Target target(Deque<JavaProcess> running, String name, JavaProcess process) {
        return new Target(name, started(running, process).untilListening());
    }

    JavaProcess load() {
        return load;
    }

    Target bare() {
        return bare;
    }

    Target sluice() {
        return sluice;
    }

    List<Target> targets() {
        return List.of(direct, bare, sluice);
    }

    /** One window per target, one after the other. */
    List<Window> round(Scenario scenario, int windowMillis) {
        return targets().stream()
                .map(target -> window(scenario, target, windowMillis))
                .toList();
    }

    /** Lets the compilers finish: the figures are about processes that have run for a while. */
    void warmUp(Scenario scenario, int seconds) {
        for (Target target : targets()) {
            var unused = window(scenario, target, seconds * 1_000);
        }
    }

    private Window window(Scenario scenario, Target target, int windowMillis) {
        List<Object> command = List.of(
                "calls",
                URI.create(target.url()).resolve(scenario.dialect().path()),
                scenario.dialect(),
                scenario.connections(),
                SETTLE_MILLIS,
                windowMillis,
                direct.pid(),
                target.pid());
        return Window.parse(load.ask(command.stream().map(String::valueOf).collect(Collectors.joining(" "))));
    }

    @Override
    public void close() {
        close(running);
    }

    private static void close(Deque<JavaProcess> running) {
        while (!running.isEmpty()) {
            running.pop().close();
        }
    }
}
