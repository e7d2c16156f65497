package dev.sluice.config.load;

import static dev.sluice.config.load.Sources.ROUTE;
import static dev.sluice.config.load.Sources.problems;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.RedisConfig;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of mistake, with the exact message and place. */
final class ConfigProblemsTest {
    @Test
    void file_withManyMistakes_reportsAllInOrderOfTheFile() {
        String text = """
                session:
                  maxIdle: an hour
                  maxAgee: 1h
                limits: {jsonDepth: 0}
                routes:
                  - path: mcp
                    upstream:
                      ur: http://127.0.0.1:1/
                  - path: /b
                """;
        assertThat(problems(text))
                .containsExactly(
                        "s.yaml:2:12: session.maxIdle: \"an hour\" (expected: a duration like 500ms, 30s, 5m, 1h)",
                        "s.yaml:3:3: session.maxAgee: unknown key (did you mean \"maxAge\"?)",
                        "s.yaml:4:21: limits.jsonDepth: 0 (expected: 1..1000)",
                        "s.yaml:6:11: routes[0].path: \"mcp\" (expected: a path like /mcp, without query and fragment)",
                        "s.yaml:8:7: routes[0].upstream.ur: unknown key (did you mean \"url\"?)",
                        "s.yaml:8:7: routes[0].upstream: missing key \"url\""
                                + " (expected: the MCP endpoint of the server, as http or https URL)",
                        "s.yaml:9:5: routes[1]: missing key \"upstream\" (expected: the server behind the route)");
    }

    static Stream<Arguments> oneMistake() {
        return Stream.of(
                // keys
                after("lisen: {}", "2:1: lisen: unknown key (did you mean \"listen\"?)"),
                after(
                        "admin: {colour: red}",
                        "2:9: admin.colour: unknown key (expected: one of address, enabled, connections)"),
                after("admin: {}\nadmin: {}", "3:1: admin: given twice (first in line 2)"),
                after(
                        "listen: {tls: {certificate: /dev/null/x}}",
                        "2:15: listen.tls: missing key \"key\" (expected: PEM file with the private key)",
                        "2:29: listen.tls.certificate: \"/dev/null/x\" is not a readable file"
                                + " (expected: the path of a PEM file)"),
                after("? [a]\n: b", "2:3: not a key (expected: text of at most 256 characters)"),
                // types
                after(
                        "listen: 127.0.0.1:80",
                        "2:9: listen: \"127.0.0.1:80\" (expected: a mapping with the keys"
                                + " address, http2, tls, allowedHosts, allowedOrigins, publicUrl)"),
                after("listen: {http2: yes}", "2:17: listen.http2: \"yes\" (expected: true or false)"),
                after("plugins: a.jar", "2:10: plugins: \"a.jar\" (expected: a list)"),
                after("plugins: {a: b}", "2:10: plugins: a mapping (expected: a list)"),
                after("plugins: ['']", "2:11: plugins[0]: \"\" (expected: the path of a jar)"),
                after(
                        "session: {maxIdle: [1h]}",
                        "2:20: session.maxIdle: a list (expected: a duration like 500ms, 30s, 5m, 1h)"),
                after(
                        "session: {maxIdle: }",
                        "2:19: session.maxIdle: no value (expected: a duration like 500ms, 30s, 5m, 1h)"),
                after(
                        "session: {maxSessions: ~}",
                        "2:24: session.maxSessions: no value (expected: a whole number, 1..10000000)"),
                after(
                        "session: {maxSessions: 1.5}",
                        "2:24: session.maxSessions: \"1.5\" (expected: a whole number, 1..10000000)"),
                // secrets are not repeated
                after(
                        "session: {redis: {url: 'redis:/secret'}}",
                        "2:24: session.redis.url: not usable, and not shown since it is a secret (expected: "
                                + RedisConfig.EXPECTED_URL + ")"),
                after(
                        "session: {redis: {url: [a]}}",
                        "2:24: session.redis.url: no single value (expected: " + RedisConfig.EXPECTED_URL + ")"),
                after(
                        "session: {redis: {url: 'redis://h', encryptionKeys: [c2hvcnQ=]}}",
                        "2:54: session.redis.encryptionKeys[0]: not usable, and not shown since it is a secret"
                                + " (expected: 32 bytes in base64, as from: openssl rand -base64 32)"),
                after(
                        "session: {redis: {cluster: true}}",
                        "2:18: session.redis: missing key \"url\" (expected: where Redis is: one server, sentinels with"
                                + " the name of the master, or nodes of a cluster with commas between them; rediss"
                                + " for TLS)"),
                // contradictions of Redis
                after(
                        "session: {redis: {url: 'redis://a:1,b:2'}}",
                        "2:24: session.redis.url: names several hosts (expected: one, or cluster: true)"),
                after(
                        "session: {redis: {url: 'redis-sentinel://a:1,b:2/0#m', cluster: true}}",
                        "2:24: session.redis.url: names sentinels, which know no cluster"
                                + " (expected: the nodes of the cluster)"),
                after(
                        "session: {maxIdle: 20s, redis: {url: 'redis://h'}}",
                        "2:32: session.redis: a touchInterval of 15s is too long"
                                + " (expected: at most half of maxIdle, \"20s\")"),
                // ranges
                after(
                        "session: {maxSessions: 10000001}",
                        "2:24: session.maxSessions: 10000001 (expected: 1..10000000)"),
                after("session: {maxSessions: -1}", "2:24: session.maxSessions: -1 (expected: 1..10000000)"),
                after(
                        "session: {maxSessions: 4294967297}",
                        "2:24: session.maxSessions: 4294967297 (expected: 1..10000000)"),
                after("timeouts: {keepAlive: 999ms}", "2:23: timeouts.keepAlive: \"999ms\" (expected: 0s, or 1s..5m)"),
                after("timeouts: {interceptor: 0s}", "2:25: timeouts.interceptor: \"0s\" (expected: 1ms..10m)"),
                after(
                        "limits: {requestBody: 1.5MiB}",
                        "2:23: limits.requestBody: \"1.5MiB\" (expected: a size like 512B, 64KiB, 4MiB, 1GiB)"),
                after(
                        "limits: {requestBody: 4MB}",
                        "2:23: limits.requestBody: \"4MB\" (expected: a size like 512B, 64KiB, 4MiB, 1GiB)"),
                after("limits: {requestBody: 1023}", "2:23: limits.requestBody: 1023 (expected: 1KiB..1GiB)"),
                after(
                        "limits: {requestBody: 999999999999999999GiB}",
                        "2:23: limits.requestBody: \"999999999999999999GiB\" (expected: 1KiB..1GiB)"),
                after(
                        "listen: {address: '127.0.0.1:65536'}",
                        "2:19: listen.address: \"127.0.0.1:65536\" (expected: HOST:PORT with port 0..65535,"
                                + " like 127.0.0.1:8808 or [::1]:8808)"),
                after(
                        "listen: {address: 8808}",
                        "2:19: listen.address: 8808 (expected: HOST:PORT with port 0..65535,"
                                + " like 127.0.0.1:8808 or [::1]:8808)"),
                after(
                        "listen: {address: '[::g]:1'}",
                        "2:19: listen.address: \"[::g]:1\" (expected: HOST:PORT with port 0..65535,"
                                + " like 127.0.0.1:8808 or [::1]:8808)"),
                after(
                        "listen: {address: '1.2.3.256:1'}",
                        "2:19: listen.address: \"1.2.3.256:1\" (expected: HOST:PORT with port 0..65535,"
                                + " like 127.0.0.1:8808 or [::1]:8808)"),
                after(
                        "listen: {allowedOrigins: ['https://app.example/']}",
                        "2:27: listen.allowedOrigins[0]: \"https://app.example/\" (expected: an origin like"
                                + " https://app.example, in lower case and without a path)"),
                after(
                        "listen: {allowedOrigins: ['https://App.example']}",
                        "2:27: listen.allowedOrigins[0]: \"https://App.example\" (expected: an origin like"
                                + " https://app.example, in lower case and without a path)"),
                after(
                        "listen: {allowedHosts: ['a b']}",
                        "2:25: listen.allowedHosts[0]: \"a b\" (expected: a host like gateway.example, or HOST:PORT)"),
                // contradictions
                after(
                        "session: {maxIdle: 2d}",
                        "2:20: session.maxIdle: \"2d\" (expected: at most maxAge, 1d by default)"),
                after(
                        "session: {maxAge: 30m}",
                        "2:19: session.maxAge: \"30m\" (expected: at least maxIdle, 1h by default)"),
                after(
                        "session: {maxAge: 30m, maxIdle: 31m}",
                        "2:33: session.maxIdle: \"31m\" (expected: at most maxAge, \"30m\")"),
                after(
                        "session: {pressure: {moderate: 85%}}",
                        "2:32: session.pressure.moderate: \"85%\" (expected: less than high, 85% by default)"),
                after(
                        "session: {pressure: {high: 95%}}",
                        "2:21: session.pressure: high 95% (expected: less than emergency.threshold, 95%)"),
                after(
                        "session: {emergency: {threshold: 85%}, lru: {target: 80%}}",
                        "2:22: session.emergency: threshold 85% (expected: more than pressure.high, 85%)"),
                after(
                        "session: {emergency: {threshold: 89%}}",
                        "2:22: session.emergency: threshold 89% (expected: at least lru.target, 90%)"),
                after(
                        "session: {lru: {target: 96%}}",
                        "2:16: session.lru: target 96% (expected: at most emergency.threshold, 95%)"),
                after("session: {lru: {step: 10}}", "2:23: session.lru.step: 10 (expected: a percentage like 75%)"),
                after("session: {lru: {step: 101%}}", "2:23: session.lru.step: \"101%\" (expected: 1%..100%)"),
                after(
                        "timeouts: {upstreamCall: 11m}",
                        "2:26: timeouts.upstreamCall: \"11m\" (expected: at most upstreamCallTotal, 10m by default)"),
                after(
                        "admin: {address: 127.0.0.1:8808}",
                        "2:8: admin: listen and admin have the same address (expected: two addresses)"),
                after(
                        "listen: {address: 127.0.0.1:8809}",
                        "2:9: listen: listen and admin have the same address (expected: two addresses)"),
                // routes
                only("admin: {}", "1:1: missing key \"routes\" (expected: a list of at least one route)"),
                only("routes: []", "1:9: routes: an empty list (expected: at least one)"),
                only("routes:", "1:8: routes: an empty list (expected: at least one)"),
                only(
                        "- a",
                        "1:1: a list (expected: a mapping with the keys listen, admin, plugins, session,"
                                + " limits, timeouts, shutdown, reload, authentication, routes)"),
                only(
                        ROUTE.replace("]", ", {path: /mcp, name: b, upstream: {url: 'http://[::1]/'}}]"),
                        "1:71: routes[1].path: the same path as routes[0].path in line 1 (expected: each path once)"),
                only(
                        ROUTE.replace("]", ", {path: /b, name: mcp, upstream: {url: 'http://[::1]/'}}]"),
                        "1:81: routes[1].name: the same name as routes[0].path in line 1 (expected: each name once)"),
                route(
                        "name: a b",
                        "2:7: routes[0].name: \"a b\" (expected: 1 to 64 letters, digits, dots, dashes and"
                                + " underscores)"),
                route(
                        "revisions: [2024-10-07]",
                        "2:13: routes[0].revisions[0]: \"2024-10-07\" (expected: one of"
                                + " 2024-11-05, 2025-03-26, 2025-06-18, 2025-11-25, 2026-07-28)"),
                route("revisions: []", "2:12: routes[0].revisions: an empty list (expected: at least one)"),
                route(
                        "revisions: [2025-11-25, 2025-11-25]",
                        "2:25: routes[0].revisions[1]: \"2025-11-25\" is listed twice (expected: each once)"),
                route(
                        "interceptors: [{mode: on}]",
                        "2:16: routes[0].interceptors[0]: missing key \"name\""
                                + " (expected: the name of a built-in interceptor or of a plugin's factory)",
                        "2:23: routes[0].interceptors[0].mode: \"on\" (expected: enforce or audit)"),
                route(
                        "interceptors: [{name: a, settings: {limit: }}]",
                        "2:43: routes[0].interceptors[0].settings.limit: no value (expected: a value, or the key left"
                                + " out)"),
                route(
                        "limits: {connections: 5}",
                        "2:10: routes[0].limits.connections: a route cannot set this, it holds for the whole listener"
                                + " (expected: under the top-level \"limits\")"),
                route(
                        "timeouts: {idleConnection: 5s}",
                        "2:12: routes[0].timeouts.idleConnection: a route cannot set this, it holds for the whole"
                                + " listener (expected: under the top-level \"timeouts\")"),
                route(
                        "timeouts: {upstreamCallTotal: 30s}",
                        "2:31: routes[0].timeouts.upstreamCallTotal: \"30s\""
                                + " (expected: at least upstreamCall, 1m by default)"));
    }

    @ParameterizedTest
    @MethodSource
    void oneMistake(String text, List<String> expected) {
        assertThat(problems(text)).isEqualTo(expected);
    }

    private static Arguments only(String text, String... problems) {
        return Arguments.of(
                text, Stream.of(problems).map(problem -> "s.yaml:" + problem).toList());
    }

    private static Arguments after(String text, String... problems) {
        return only(ROUTE + text, problems);
    }

    private static Arguments route(String text, String... problems) {
        return only(ROUTE.replace("}}]", "},\n" + text + "}]"), problems);
    }

    static Stream<Arguments> upstream() {
        return Stream.of(
                Arguments.of("url: localhost:3001", "s.yaml:3:21: routes[0].upstream.url: \"localhost:3001\" " + url()),
                Arguments.of("url: 'http://a b/'", "s.yaml:3:21: routes[0].upstream.url: \"http://a b/\" " + url()),
                Arguments.of(
                        "url: 'http://u:hunter2@h/'",
                        "s.yaml:3:21: routes[0].upstream.url: \"http://***@h/\" " + url()),
                Arguments.of(
                        "url: 'ftp://h/?key=hunter2'",
                        "s.yaml:3:21: routes[0].upstream.url: \"ftp://h/?***\" " + url()),
                Arguments.of(
                        "url: 'http://host/', headers: {Authorization: x}",
                        "s.yaml:3:47: routes[0].upstream.headers.Authorization: a credential would travel in clear text"
                                + " (expected: an https url or a loopback host)"),
                Arguments.of(
                        "url: 'http://host/', headers: {X-Api-Key: x}",
                        "s.yaml:3:47: routes[0].upstream.headers.X-Api-Key: a credential would travel in clear text"
                                + " (expected: an https url or a loopback host)"),
                Arguments.of(
                        "url: 'http://[::1]/', trust: pom.xml",
                        "s.yaml:3:45: routes[0].upstream.trust: has no use with an http upstream (expected: an https url)"),
                Arguments.of(
                        "url: 'https://h/', headers: {host: h}",
                        "s.yaml:3:45: routes[0].upstream.headers.host: this header is written by Sluice itself"),
                Arguments.of(
                        "url: 'https://h/', headers: {Mcp-Session-Id: h}",
                        "s.yaml:3:45: routes[0].upstream.headers.Mcp-Session-Id: this header is written by Sluice itself"),
                Arguments.of(
                        "url: 'https://h/', headers: {X: a, x: b}",
                        "s.yaml:3:51: routes[0].upstream.headers.x: given twice (header names have no case)"),
                Arguments.of(
                        "url: 'https://h/', headers: {'a b': c}",
                        "s.yaml:3:45: routes[0].upstream.headers.a b: not a header name (expected: a name like Authorization)"),
                Arguments.of(
                        "url: 'https://h/', headers: {X: \"hunter2\\r\\nY: z\"}",
                        "s.yaml:3:48: routes[0].upstream.headers.X: not the value of a header (expected: characters up to"
                                + " U+00FF, no control characters, no space at either end)"),
                Arguments.of(
                        "url: 'https://h/', headers: {X: [a]}",
                        "s.yaml:3:48: routes[0].upstream.headers.X: a list (expected: the value of a header)"),
                Arguments.of(
                        "urls: ['http://h/', 'http://i/'], url: 'http://h/'",
                        "s.yaml:3:16: routes[0].upstream.urls: given beside \"url\" (expected: one of url, urls, stdio)"),
                Arguments.of(
                        "onSessionLost: recover",
                        "s.yaml:3:15: routes[0].upstream: missing key \"url\""
                                + " (expected: the MCP endpoint of the server, as http or https URL)"),
                Arguments.of(
                        "urls: []", "s.yaml:3:22: routes[0].upstream.urls: an empty list (expected: at least one)"),
                Arguments.of(
                        "urls: ['http://h/', 'http://h/']",
                        "s.yaml:3:36: routes[0].upstream.urls[1]: \"http://h/\" is listed twice (expected: each once)"),
                Arguments.of(
                        "urls: ['http://h/?a', 'http://h/?b']",
                        "s.yaml:3:22: routes[0].upstream.urls: two urls differ in their queries only"
                                + " (expected: each server once)"),
                Arguments.of(
                        "urls: ['https://h/', 'http://i/'], headers: {Authorization: x}",
                        "s.yaml:3:61: routes[0].upstream.headers.Authorization: a credential would travel in clear text"
                                + " (expected: an https url or a loopback host)"),
                Arguments.of(
                        "url: 'http://h/', ejection: {time: 10m}",
                        "s.yaml:3:51: routes[0].upstream.ejection.time: \"10m\" (expected: at most longestTime, 5m by"
                                + " default)"),
                Arguments.of(
                        "url: 'https://h/', headers: x",
                        "s.yaml:3:44: routes[0].upstream.headers: \"x\" (expected: a mapping of header names to values)"));
    }

    private static String url() {
        return "(expected: an address like http://127.0.0.1:3001/mcp or https://host/path,"
                + " without user info and fragment)";
    }

    @ParameterizedTest
    @MethodSource
    void upstream(String text, String expected) {
        String document = "routes:\n  - path: /mcp\n    upstream: {" + text + "}\n";
        assertThat(problems(document)).containsExactly(expected);
    }

    @Test
    void problem_inAnotherSection_doesNotHideAContradiction() {
        String text = ROUTE.replace("]", ", {path: /mcp, nam: b, upstream: {url: 'http://[::1]/'}}]");
        assertThat(problems(text)).anySatisfy(line -> assertThat(line).contains("the same path"));
    }

    @Test
    void value_withAProblem_causesNoContradiction() {
        assertThat(problems(ROUTE + "session: {maxIdle: x, maxAge: 30m}")).hasSize(1);
    }
}
