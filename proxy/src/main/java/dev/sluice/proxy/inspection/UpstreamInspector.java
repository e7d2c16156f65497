package dev.sluice.proxy.inspection;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestMeta;
import dev.sluice.proxy.connector.Connector;
import dev.sluice.proxy.connector.SluiceClient;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Asks an upstream everything that can be asked without changing anything there: whether it is modern, what it answers to
 * each legacy revision, and what it lists. Every session that it opens for that is ended.
 */
public final class UpstreamInspector {
    /** A list without an end is a mistake of the upstream. */
    private static final int MOST_PAGES = 100;

    private static final List<Listing> LISTINGS = List.of(
            new Listing(Methods.TOOLS_LIST, "tools"),
            new Listing("resources/list", "resources"),
            new Listing("resources/templates/list", "resources"),
            new Listing("prompts/list", "prompts"));

    private static final Set<Fault> SILENT =
            Set.of(Fault.UPSTREAM_UNREACHABLE, Fault.UPSTREAM_TIMEOUT, Fault.UPSTREAM_CONNECTION_LOST);

    private final SluiceClient client;

    /**
     * Makes an inspector.
     *
     * @param client asks the upstream
     */
    public UpstreamInspector(SluiceClient client) {
        this.client = client;
    }

    /**
     * Asks.
     *
     * @param connector to the upstream
     * @return what was found; fails with the connector's fault when the upstream cannot be reached
     */
    public Mono<Inspection> run(Connector connector) {
        return discover(connector)
                .flatMap(discovery -> proposals(connector)
                        .flatMap(proposals -> lists(connector, discovery, proposals)
                                .map(lists -> inspection(discovery, proposals, lists))));
    }

    private Mono<Discovery> discover(Connector connector) {
        return client.discover(connector)
                .map(Discovery::of)
                .onErrorResume(UpstreamInspector::hasAnswered, error -> Mono.empty())
                .defaultIfEmpty(Discovery.none());
    }

    /** Every legacy revision is proposed, newest first, each in a session of its own that is ended at once. */
    private Mono<List<Proposal>> proposals(Connector connector) {
        return Flux.fromStream(ProtocolVersion.LEGACY.stream().sorted(Comparator.reverseOrder()))
                .concatMap(version -> propose(connector, version))
                .collectList();
    }

    private Mono<Proposal> propose(Connector connector, ProtocolVersion version) {
        return client.initialize(connector, version)
                .flatMap(handshake -> end(connector, handshake.leg()).thenReturn(handshake))
                .flatMap(handshake -> Mono.justOrEmpty(Proposal.of(version, handshake)))
                .onErrorResume(UpstreamInspector::hasAnswered, error -> Mono.empty());
    }

    private Mono<Map<String, List<McpResponse>>> lists(
            Connector connector, Discovery discovery, List<Proposal> proposals) {
        if (!discovery.modern().isEmpty()) {
            return lists(connector, UpstreamLeg.modern(ProtocolVersion.V2026_07_28), discovery.result());
        }
        return Mono.justOrEmpty(proposals.stream().findFirst())
                .flatMap(newest -> Mono.usingWhen(
                        opened(connector, newest.answered()),
                        leg -> lists(connector, leg, newest.result()),
                        leg -> end(connector, leg)))
                .onErrorResume(UpstreamInspector::hasAnswered, error -> Mono.empty())
                .defaultIfEmpty(Map.of());
    }

    private Mono<UpstreamLeg> opened(Connector connector, ProtocolVersion version) {
        return client.initialize(connector, version)
                .map(SluiceClient.Handshake::leg)
                .flatMap(leg ->
                        client.notify(connector, leg, Methods.INITIALIZED).thenReturn(leg));
    }

    private Mono<Map<String, List<McpResponse>>> lists(Connector connector, UpstreamLeg leg, JsonView description) {
        return Flux.fromIterable(LISTINGS)
                .filter(listing -> description
                        .member("capabilities")
                        .member(listing.capability())
                        .isPresent())
                .concatMap(listing -> pages(connector, leg, listing.method())
                        .collectList()
                        .map(pages -> Map.entry(listing.method(), pages)))
                .collectMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    private Flux<McpResponse> pages(Connector connector, UpstreamLeg leg, String method) {
        return client.ask(connector, leg, method, Map.of())
                .expand(page -> nextCursor(page)
                        .map(cursor -> client.ask(connector, leg, method, Map.of("cursor", cursor)))
                        .orElseGet(Mono::empty))
                .take(MOST_PAGES)
                .onErrorResume(UpstreamInspector::hasAnswered, error -> Flux.empty());
    }

    private static Optional<String> nextCursor(McpResponse page) {
        return page.body().at("/result/nextCursor").string().filter(cursor -> !cursor.isEmpty());
    }

    private static Mono<Void> end(Connector connector, UpstreamLeg leg) {
        return leg.hasSession() ? connector.endSession(leg) : Mono.empty();
    }

    private static boolean hasAnswered(Throwable error) {
        return error instanceof FaultException fault && !SILENT.contains(fault.fault());
    }

    private static Inspection inspection(
            Discovery discovery, List<Proposal> proposals, Map<String, List<McpResponse>> lists) {
        JsonView legacy = proposals.stream().findFirst().map(Proposal::result).orElse(JsonView.missing());
        boolean modern = !discovery.modern().isEmpty();
        JsonView description = modern ? discovery.result() : legacy;
        JsonView identity = modern
                ? discovery.result().member("_meta").member(RequestMeta.SERVER_INFO)
                : legacy.member("serverInfo");
        return new Inspection(
                discovery.modern(),
                proposals.stream().collect(Collectors.toMap(Proposal::asked, Proposal::answered)),
                identity,
                description.member("capabilities"),
                description.member("instructions").string(),
                lists);
    }

    /** A method that lists something, and the capability that offers it. */
    private record Listing(String method, String capability) {}

    /** What came of {@code server/discover}; the result is missing when there was none. */
    private record Discovery(Set<ProtocolVersion> modern, JsonView result) {
        static Discovery of(McpResponse answer) {
            String where = answer.isError() ? "/error/data/supported" : "/result/supportedVersions";
            Set<ProtocolVersion> modern = answer.body().at(where).items().stream()
                    .flatMap(item -> item.string().flatMap(ProtocolVersion::parse).stream())
                    .filter(ProtocolVersion::isModern)
                    .collect(Collectors.toSet());
            return new Discovery(modern, answer.body().at("/result"));
        }

        static Discovery none() {
            return new Discovery(Set.of(), JsonView.missing());
        }
    }

    /** A legacy revision that was proposed, what the upstream answered, and how it describes itself then. */
    private record Proposal(ProtocolVersion asked, ProtocolVersion answered, JsonView result) {
        static Optional<Proposal> of(ProtocolVersion asked, SluiceClient.Handshake handshake) {
            return handshake
                    .leg()
                    .version()
                    .map(answered -> new Proposal(
                            asked,
                            answered,
                            handshake.answer().orElseThrow().body().at("/result")));
        }
    }
}
