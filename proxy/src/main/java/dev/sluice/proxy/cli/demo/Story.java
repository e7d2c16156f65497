package dev.sluice.proxy.cli.demo;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.Methods;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Calls the Java error checker through Sluice, and tells what was asked, what went over the wire, and what came of it. */
public final class Story {
    private static final String OLDEST = "2024-11-05";
    private static final String STATELESS = "2026-07-28";
    private static final String NEWEST_WITH_SESSIONS = "2025-11-25";
    private static final List<String> REVISIONS =
            List.of(OLDEST, "2025-03-26", "2025-06-18", NEWEST_WITH_SESSIONS, STATELESS);
    private static final String FILE = "Greeter.java";
    private static final String SOURCE = """
            final class Greeter {
                String greet(String name) {
                    return "Hello, " + nam;
                }
            }
            """;

    private final Consumer<String> out;
    private final Wire wire;
    private final URI endpoint;
    private final URI streamEndpoint;

    /**
     * Prepares.
     *
     * @param out takes each line
     * @param http sends the HTTP requests
     * @param endpoint of Sluice, with the checker behind it
     * @param streamEndpoint the same for clients of HTTP+SSE
     * @param ticker nanoseconds that never run backwards, such as {@link System#nanoTime}
     */
    public Story(Consumer<String> out, HttpClient http, URI endpoint, URI streamEndpoint, LongSupplier ticker) {
        this.out = out;
        this.wire = new Wire(http, ticker);
        this.endpoint = endpoint;
        this.streamEndpoint = streamEndpoint;
    }

    /**
     * Makes the calls; blocks until they are done.
     *
     * @throws DemoException at the first call that fails
     */
    public void tell() {
        out.accept("A client checks a Java file, through " + endpoint + ":");
        SessionClient client = new SessionClient(wire, endpoint, NEWEST_WITH_SESSIONS);
        line("initialize", client.initialize(), "revision " + NEWEST_WITH_SESSIONS + ", a session is open");
        line(Methods.INITIALIZED, client.tell(Methods.INITIALIZED), "");
        Answer tools = client.call(Methods.TOOLS_LIST, Map.of());
        line(
                Methods.TOOLS_LIST,
                tools,
                tools.result(Methods.TOOLS_LIST).at("/tools").items().size() + " tools");
        String workspace = createWorkspace(client);
        var unused = tool(client, "write_java_file", Map.of("sessionId", workspace, "path", FILE, "content", SOURCE));
        Answer check = tool(client, "check_errors", Map.of("sessionId", workspace));
        check.events().forEach(this::event);
        findings(check, "diagnostics", "message");
        findings(tool(client, "get_recommendations", Map.of("sessionId", workspace)), "recommendations", "advice");
        line("the end of the session", client.end(), "");
    }

    /**
     * Makes one call as a client of each revision; blocks until they are done.
     *
     * @throws DemoException at the first call that fails
     */
    public void tellRevisions() {
        out.accept("The same server for a client of every revision, one tools/call each:");
        for (String revision : REVISIONS) {
            DemoClient client = client(revision);
            client.open();
            Answer answer = callTool(client, "create_session", Map.of());
            line(revision + " over " + client.carrier(), answer, answer.text("create_session"));
            client.close();
        }
    }

    private DemoClient client(String revision) {
        return switch (revision) {
            case OLDEST -> new StreamClient(wire, streamEndpoint, revision);
            case STATELESS -> new StatelessClient(wire, endpoint, revision);
            default -> new SessionClient(wire, endpoint, revision);
        };
    }

    private String createWorkspace(DemoClient client) {
        Answer answer = tool(client, "create_session", Map.of());
        return answer.result("create_session")
                .at("/structuredContent/sessionId")
                .string()
                .orElseThrow(() -> new DemoException("create_session gave no id"));
    }

    private Answer tool(DemoClient client, String name, Map<String, ?> arguments) {
        Answer answer = callTool(client, name, arguments);
        line("tools/call " + name, answer, answer.text(name));
        return answer;
    }

    private static Answer callTool(DemoClient client, String name, Map<String, ?> arguments) {
        return client.call(
                Methods.TOOLS_CALL,
                Map.of("name", name, "arguments", arguments, "_meta", Map.of("progressToken", name)));
    }

    private void line(String call, Answer answer, String outcome) {
        out.accept(String.format(Locale.ROOT, "  %-31s %s  %s", call, answer.wire(), outcome)
                .stripTrailing());
    }

    private void event(Answer.Event event) {
        JsonView params = event.notification().body().at("/params");
        String text = params.member("message")
                .string()
                .or(() -> params.member("data").string())
                .orElse("");
        out.accept(String.format(
                Locale.ROOT,
                "      after %4d ms %s: %s",
                event.millis(),
                event.notification().method(),
                text));
    }

    private void findings(Answer answer, String list, String text) {
        for (JsonView finding :
                answer.result(list).at("/structuredContent").member(list).items()) {
            out.accept("      " + finding.member("file").string().orElse("") + ":"
                    + finding.member("line").integer().orElse(0) + " "
                    + finding.member(text)
                            .string()
                            .orElse("")
                            .lines()
                            .findFirst()
                            .orElse(""));
        }
    }
}
