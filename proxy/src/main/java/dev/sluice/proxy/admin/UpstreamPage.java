package dev.sluice.proxy.admin;

import dev.sluice.proxy.connector.UpstreamReplica;
import dev.sluice.proxy.exchange.Relocations;
import dev.sluice.proxy.route.Route;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/**
 * The upstream replicas of the routes. {@code GET /upstreams} lists them; {@code POST /upstreams/ROUTE/evacuate} and {@code
 * .../admit}, each with {@code ?replica=URL}, and {@code POST /upstreams/ROUTE/rebalance} change where sessions are. There
 * is no authentication here beyond the address that the listener is bound to, so a request that a web page sent is refused:
 * a page that the operator looks at could send it without asking.
 */
public final class UpstreamPage implements AdminPage {
    private static final String LIST = "/upstreams";
    private static final Pattern WISH = Pattern.compile("/upstreams/([^/]+)/(evacuate|admit|rebalance)");

    private final Relocations relocations;

    /**
     * Makes the page.
     *
     * @param relocations shown and asked
     */
    public UpstreamPage(Relocations relocations) {
        this.relocations = relocations;
    }

    @Override
    public Optional<Mono<AdminAnswer>> answer(AdminCall call) {
        if (call.path().equals(LIST)) {
            return Optional.of(Mono.fromSupplier(
                    () -> isReading(call) ? AdminAnswer.json(list()) : AdminAnswer.notAllowed("GET, HEAD")));
        }
        Matcher wish = WISH.matcher(call.path());
        return wish.matches()
                ? Optional.of(Mono.fromSupplier(() -> granted(call, wish.group(1), wish.group(2))))
                : Optional.empty();
    }

    private static boolean isReading(AdminCall call) {
        return call.method().equals("GET") || call.method().equals("HEAD");
    }

    private AdminAnswer granted(AdminCall call, String name, String wish) {
        if (!call.method().equals("POST")) {
            return AdminAnswer.notAllowed("POST");
        }
        if (call.fromPage()) {
            return AdminAnswer.text(403, "Web pages may not change anything here");
        }
        return relocations.routes().stream()
                .filter(route -> route.name().equals(name))
                .findFirst()
                .map(route -> granted(call, route, wish))
                .orElseGet(() -> AdminAnswer.text(404, "There is no such route with several upstream urls"));
    }

    private AdminAnswer granted(AdminCall call, Route route, String wish) {
        if (wish.equals("rebalance")) {
            return told(relocations.rebalance(route), route);
        }
        List<String> named = call.parameters().getOrDefault("replica", List.of());
        if (named.size() != 1) {
            return AdminAnswer.text(400, "One parameter \"replica\" is needed: a url as " + LIST + " lists it");
        }
        Relocations.Outcome outcome = wish.equals("evacuate")
                ? relocations.evacuate(route, named.get(0))
                : relocations.admit(route, named.get(0));
        return told(outcome, route);
    }

    private AdminAnswer told(Relocations.Outcome outcome, Route route) {
        return switch (outcome) {
            case DONE -> AdminAnswer.json(describe(route) + "\n");
            case UNKNOWN_REPLICA ->
                AdminAnswer.text(404, "The route has no such replica; " + LIST + " lists those it has");
            case LAST_REPLICA -> AdminAnswer.text(409, "It is the only one that is not evacuated");
            case SESSIONS_STAY ->
                AdminAnswer.text(
                        409, "Sessions of this route are not moved, because upstream.onSessionLost is propagate");
        };
    }

    private String list() {
        return relocations.routes().stream()
                .map(this::describe)
                .collect(Collectors.joining(",", "{\"routes\":[", "]}\n"));
    }

    private String describe(Route route) {
        return relocations.list(route).stream()
                .map(UpstreamPage::describe)
                .collect(
                        Collectors.joining(",", "{\"name\":" + JsonText.quote(route.name()) + ",\"replicas\":[", "]}"));
    }

    private static String describe(Relocations.Occupancy occupancy) {
        UpstreamReplica replica = occupancy.replica();
        return "{\"replica\":" + JsonText.quote(replica.name()) + ",\"state\":\""
                + replica.state().name().toLowerCase(Locale.ROOT) + "\",\"sessions\":" + occupancy.sessions()
                + ",\"calls\":" + replica.calls() + ",\"ejections\":" + replica.ejections() + "}";
    }
}
