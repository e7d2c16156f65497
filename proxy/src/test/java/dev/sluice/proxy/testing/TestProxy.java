package dev.sluice.proxy.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.SluiceConfig;
import dev.sluice.config.load.ConfigLoader;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.proxy.Sluice;
import dev.sluice.proxy.route.Reloaded;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A Sluice between a test's clients and its fake upstream, started from a configuration text on a free port. */
public final class TestProxy implements AutoCloseable {
    private final Sluice sluice;

    private TestProxy(Sluice sluice) {
        this.sluice = sluice;
    }

    /**
     * Begins a configuration.
     *
     * @param upstream the server behind the only route, {@code /mcp}
     * @return to be completed
     */
    public static Setup before(FakeUpstream upstream) {
        return new Setup(upstream);
    }

    /** What is off its default. */
    public static final class Setup {
        private final List<String> upstreams = new ArrayList<>();
        private final List<String> sections = new ArrayList<>();
        private final List<String> interceptors = new ArrayList<>();
        private final List<String> others = new ArrayList<>();
        private String routeKeys = "";
        private String upstreamKeys = "";
        private String program = "";

        private Setup(FakeUpstream upstream) {
            upstreams.add(upstream.url().toString());
        }

        /**
         * Adds an upstream that is the same as the first.
         *
         * @param upstream another server
         * @return this
         */
        public Setup and(FakeUpstream upstream) {
            upstreams.add(upstream.url().toString());
            return this;
        }

        /**
         * Puts a server in the place of those that there are.
         *
         * @param upstream the only server from now on
         * @return this
         */
        public Setup instead(FakeUpstream upstream) {
            upstreams.clear();
            return and(upstream);
        }

        /**
         * Puts a child process in the place of the servers.
         *
         * @param script for the shell
         * @return this
         */
        public Setup child(Path script) {
            program = "stdio: {command: [sh, '" + script + "']}";
            return this;
        }

        /**
         * Adds another route.
         *
         * @param yaml an entry in one line, for example {@code {path: /other, upstream: {url: 'http://127.0.0.1:1'}}}
         * @return this
         */
        public Setup also(String yaml) {
            others.add(yaml);
            return this;
        }

        /**
         * Takes the routes away that were added.
         *
         * @return this
         */
        public Setup alone() {
            others.clear();
            return this;
        }

        /**
         * Adds a key to the upstream.
         *
         * @param yaml for example {@code onSessionLost: propagate}
         * @return this
         */
        public Setup upstream(String yaml) {
            upstreamKeys += ", " + yaml;
            return this;
        }

        /**
         * Adds a section, in place of the one of that name.
         *
         * @param yaml one line, for example {@code timeouts: {keepAlive: 1s}}
         * @return this
         */
        public Setup with(String yaml) {
            sections.removeIf(section -> section.startsWith(yaml.substring(0, yaml.indexOf(':') + 1)));
            sections.add(yaml);
            return this;
        }

        /**
         * Limits the revisions of the route.
         *
         * @param dates separated by commas
         * @return this
         */
        public Setup revisions(String dates) {
            return route("revisions: [" + dates + "]");
        }

        /**
         * Adds a key to the route.
         *
         * @param yaml for example {@code tasks: true}
         * @return this
         */
        public Setup route(String yaml) {
            routeKeys += ", " + yaml;
            return this;
        }

        /**
         * Adds an interceptor to the end of the chain.
         *
         * @param interceptor any
         * @return this
         */
        public Setup interceptor(Interceptor interceptor) {
            interceptors.add("{name: scripted, settings: {number: " + ScriptedFactory.deposit(interceptor) + "}}");
            return this;
        }

        /**
         * Adds a built-in interceptor to the end of the chain.
         *
         * @param yaml an entry in one line, for example {@code {name: audit}}
         * @return this
         */
        public Setup builtIn(String yaml) {
            interceptors.add(yaml);
            return this;
        }

        /**
         * Takes the last interceptor out of the chain.
         *
         * @return this
         */
        public Setup withoutTheLast() {
            interceptors.remove(interceptors.size() - 1);
            return this;
        }

        /**
         * Lets the last interceptor only look on.
         *
         * @return this
         */
        public Setup auditing() {
            String last = interceptors.remove(interceptors.size() - 1);
            interceptors.add("{mode: audit, " + last.substring(1));
            return this;
        }

        /**
         * Starts.
         *
         * @return to be closed by the test
         */
        public TestProxy start() {
            return new TestProxy(Sluice.start(config()));
        }

        private SluiceConfig config() {
            List<String> lines = new ArrayList<>(sections);
            if (sections.stream().noneMatch(section -> section.startsWith("listen:"))) {
                lines.add("listen: {address: '127.0.0.1:0'}");
            }
            if (sections.stream().noneMatch(section -> section.startsWith("admin:"))) {
                lines.add("admin: {enabled: false}");
            }
            if (sections.stream().noneMatch(section -> section.startsWith("shutdown:"))) {
                lines.add("shutdown: {grace: 0s}");
            }
            String chain = String.join(", ", interceptors);
            String urls = upstreams.size() == 1
                    ? "url: '" + upstreams.get(0) + "'"
                    : "urls: ['" + String.join("', '", upstreams) + "']";
            String server = program.isEmpty() ? urls : program;
            lines.add("routes: [{path: /mcp, upstream: {" + server + upstreamKeys + "}" + routeKeys
                    + ", interceptors: [" + chain + "]}"
                    + others.stream().map(other -> ", " + other).collect(Collectors.joining()) + "]");
            return new ConfigLoader(Map.<String, String>of()::get).load(String.join("\n", lines), "test.yaml");
        }
    }

    /**
     * What runs.
     *
     * @return owned by this
     */
    public Sluice sluice() {
        return sluice;
    }

    /**
     * Puts another configuration into effect.
     *
     * @param changed as it is to be
     * @return what came of it
     */
    public Reloaded reload(Setup changed) {
        return sluice.reload(changed.config());
    }

    /**
     * Puts another configuration into effect, which changes something.
     *
     * @param changed as it is to be
     */
    public void apply(Setup changed) {
        Reloaded reloaded = reload(changed);
        assertThat(reloaded.outcome()).as(reloaded.problem()).isEqualTo(Reloaded.Outcome.APPLIED);
    }

    /**
     * Opens a connection.
     *
     * @return to be closed by the test
     */
    public RawClient connect() {
        return new RawClient(sluice.port());
    }

    /**
     * A client of the legacy era without a session yet.
     *
     * @return a client
     */
    public LegacyClient legacy() {
        return new LegacyClient(sluice.port());
    }

    /**
     * Sends a request of 2026-07-28 with its mirrored headers.
     *
     * @param message the body
     * @param headers name, value, name, value
     * @return the connection, before the answer is read; to be closed by the test
     */
    public RawClient modern(String message, String... headers) {
        RawClient client = connect();
        client.request("POST", "/mcp", message, ModernHeaders.of(message, headers));
        return client;
    }

    /**
     * Sends a request of 2026-07-28 and reads the whole answer.
     *
     * @param message the body
     * @param headers name, value, name, value
     * @return the answer
     */
    public RawClient.Reply modernReply(String message, String... headers) {
        try (RawClient client = modern(message, headers)) {
            return client.reply();
        }
    }

    @Override
    public void close() {
        sluice.close();
    }
}
