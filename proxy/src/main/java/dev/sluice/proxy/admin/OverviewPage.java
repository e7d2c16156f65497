package dev.sluice.proxy.admin;

import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.session.RemovalReason;
import dev.sluice.session.SessionStatistics;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/**
 * {@code GET /} is what a person sees first: whether Sluice serves, what is behind its routes, how its sessions do, and
 * where there is more. It needs no script, loads nothing, and asks for itself again every few seconds. Everything that it
 * shows is in {@code /readyz} and {@code /metrics} for programs.
 */
public final class OverviewPage implements AdminPage {
    private static final String TYPE = "text/html; charset=utf-8";
    private static final String PAGE = """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="refresh" content="5">
            <title>Sluice: %1$s</title>
            <style>
            :root { color-scheme: light dark; }
            body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
            table { border-collapse: collapse; width: 100%%; }
            th, td { border-bottom: 1px solid #8884; padding: .3rem .8rem .3rem 0; text-align: left; vertical-align: top; }
            td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
            th[scope=row] { font-weight: normal; width: 20rem; }
            h1 small { font-size: 1rem; font-weight: normal; }
            </style>
            <h1>Sluice <small>%2$s, %1$s, %3$s</small></h1>
            <h2>Routes</h2>
            <table>
            <tr><th>Route<th>Endpoint<th>Upstream<th class="number">Sessions
            %4$s</table>
            <h2>Sessions</h2>
            <table>
            %5$s</table>
            <h2>More</h2>
            <ul>
            <li><a href="/healthz">/healthz</a>: the process lives
            <li><a href="/readyz">/readyz</a>: it serves, its routes and what is behind them
            <li><a href="/metrics">/metrics</a>: figures for Prometheus
            <li><a href="/sessions">/sessions</a>: open sessions
            <li><a href="/upstreams">/upstreams</a>: servers of routes that have several
            <li><code>POST /reload</code>: reads the configuration file again
            </ul>
            """;

    private final String version;
    private final Supplier<Readiness> readiness;
    private final Supplier<SessionStatistics> sessions;
    private final IntSupplier underWay;

    /**
     * Makes the page.
     *
     * @param version of Sluice
     * @param readiness asked at each request
     * @param sessions asked at each request
     * @param underWay how many exchanges are under way; asked at each request
     */
    public OverviewPage(
            String version, Supplier<Readiness> readiness, Supplier<SessionStatistics> sessions, IntSupplier underWay) {
        this.version = version;
        this.readiness = readiness;
        this.sessions = sessions;
        this.underWay = underWay;
    }

    @Override
    public Optional<Mono<AdminAnswer>> answer(AdminCall call) {
        if (!call.path().equals("/")) {
            return Optional.empty();
        }
        boolean reading = call.method().equals("GET") || call.method().equals("HEAD");
        return Optional.of(Mono.fromSupplier(
                () -> reading ? new AdminAnswer(200, TYPE, page(), "") : AdminAnswer.notAllowed("GET, HEAD")));
    }

    private String page() {
        Readiness now = readiness.get();
        SessionStatistics counts = sessions.get();
        int calls = underWay.getAsInt();
        return PAGE.formatted(
                now.state().name().toLowerCase(Locale.ROOT),
                Html.text(version),
                calls + (calls == 1 ? " exchange" : " exchanges") + " under way",
                routes(now, counts),
                figures(counts));
    }

    private static String routes(Readiness now, SessionStatistics counts) {
        return now.routes().stream()
                .map(route -> "<tr><td>" + Html.text(route.name()) + "<td><code>" + Html.text(route.path())
                        + "</code><td>" + Html.text(route.upstream()) + "<td class=\"number\">"
                        + counts.byRoute().getOrDefault(route.name(), 0L) + "\n")
                .collect(Collectors.joining());
    }

    private static String figures(SessionStatistics counts) {
        return Stream.of(
                        row("open", counts.live() + ", of these " + counts.held() + " in use"),
                        row("by revision", revisions(counts)),
                        row("served for other replicas", Long.toString(counts.guests())),
                        row("opened, refused", counts.opened() + ", " + counts.refused()),
                        row("removed", removals(counts)),
                        row("runs of the cleanup", runs(counts)),
                        row("kept for streams to be resumed", counts.bytesHeld() + " bytes"),
                        row("memory that sessions may take", Math.round(100 * counts.memory()) + " % in use"))
                .collect(Collectors.joining());
    }

    private static String row(String name, String value) {
        return "<tr><th scope=\"row\">" + name + "<td>" + Html.text(value) + "\n";
    }

    private static String revisions(SessionStatistics counts) {
        return listed(counts.byRevision().entrySet().stream()
                .sorted(Map.Entry.<ProtocolVersion, Long>comparingByKey().reversed())
                .map(entry -> entry.getValue() + " of " + entry.getKey().wireName()));
    }

    private static String removals(SessionStatistics counts) {
        return listed(counts.removed().entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .sorted(Comparator.<Map.Entry<RemovalReason, Long>>comparingLong(Map.Entry::getValue)
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(entry -> entry.getValue() + " " + entry.getKey().wireName()));
    }

    private static String runs(SessionStatistics counts) {
        return listed(counts.runs().entrySet().stream()
                .filter(entry -> entry.getValue().runs() > 0)
                .sorted(Map.Entry.comparingByKey())
                .map(entry ->
                        entry.getValue().runs() + " " + entry.getKey().name().toLowerCase(Locale.ROOT)));
    }

    private static String listed(Stream<String> parts) {
        String all = parts.collect(Collectors.joining(", "));
        return all.isEmpty() ? "none" : all;
    }
}
