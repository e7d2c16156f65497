package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.UpstreamQuery;
import dev.sluice.interceptors.chain.Verdict;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestMeta;
import dev.sluice.proxy.connector.CallDeadline;
import dev.sluice.proxy.connector.Caller;
import dev.sluice.proxy.connector.Upstream;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.mirror.MirroredHeaders;
import dev.sluice.proxy.mirror.ToolCatalog;
import dev.sluice.proxy.route.Route;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;

/**
 * Stateless messages of 2026-07-28 and later. Whoever stops reading the answer cancels the call upstream.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/cancellation">MCP 2026-07-28,
 *     Cancellation</a>
 */
public final class ModernExchanges {
    private final ExchangeFactory exchanges;
    private final InFlight inFlight;
    private final Scheduler timer;

    ModernExchanges(ExchangeFactory exchanges, InFlight inFlight, Scheduler timer) {
        this.exchanges = exchanges;
        this.inFlight = inFlight;
        this.timer = timer;
    }

    /**
     * Carries a request to the upstream and its answer back.
     *
     * @param route that it came in on
     * @param downstream who sent it
     * @param version its revision, one of the route's
     * @param request already checked against its headers
     * @return notifications, then one final part, or chunks; never fails
     */
    public Flux<Reply> call(Route route, Downstream downstream, ProtocolVersion version, McpRequest request) {
        boolean endless = isEndless(request);
        Flux<Reply> replies = Flux.defer(() -> {
            Exchange exchange = exchanges.open(route, downstream, Optional.empty(), Optional.of(version));
            exchange.attributes().put(UpstreamQuery.KEY, (method, params) -> asked(exchange, version, method, params));
            return answered(exchange, version, request)
                    .concatMap(part -> Deliveries.deliver(
                            endless ? exchange.renewed() : exchange, request.method(), part, refusal -> {}))
                    .map(Reply::of)
                    .doFinally(end -> exchange.attributes().end());
        });
        return inFlight.track(endless ? route.upstream().usage().track(replies) : route.track(replies));
    }

    private static boolean isEndless(McpRequest request) {
        return request.method().equals(Methods.LISTEN);
    }

    /**
     * Takes a notification. The revision defines none from client to server over HTTP, so it ends here once the chain
     * has seen it.
     *
     * @param route that it came in on
     * @param downstream who sent it
     * @param version its revision
     * @param notification the notification
     * @return completes when the chain has seen it
     */
    public Mono<Void> accept(
            Route route, Downstream downstream, ProtocolVersion version, McpNotification notification) {
        return Mono.defer(() -> {
            Exchange exchange = exchanges.open(route, downstream, Optional.empty(), Optional.of(version));
            return exchange.judge(Direction.CLIENT_TO_SERVER, notification.method(), notification)
                    .doFinally(end -> exchange.attributes().end())
                    .then();
        });
    }

    private Flux<ReplyPart> answered(Exchange exchange, ProtocolVersion version, McpRequest request) {
        if (!exchange.route().serves(version)) {
            return reconsidered(exchange, version, request);
        }
        return judged(exchange, version, request).onErrorResume(error -> explained(error, exchange, version, request));
    }

    /** The upstream was found not to speak this revision; that may have changed. */
    private Flux<ReplyPart> reconsidered(Exchange exchange, ProtocolVersion version, McpRequest request) {
        return exchange.route()
                .upstream()
                .confirm()
                .flatMapMany(profile -> exchange.route().serves(version)
                        ? judged(exchange, version, request)
                        : Flux.just(unsupported(exchange, version, request)))
                .onErrorResume(error -> Flux.just(Failures.of(error, request.id(), exchange)));
    }

    private Flux<ReplyPart> judged(Exchange exchange, ProtocolVersion version, McpRequest request) {
        return exchange.judge(Direction.CLIENT_TO_SERVER, request.method(), request, answers(request))
                .flatMapMany(verdict -> follow(verdict, exchange, version, request));
    }

    private static ReplyPart unsupported(Exchange exchange, ProtocolVersion version, McpRequest request) {
        return Failures.unsupportedVersion(
                request.id(), version.wireName(), exchange.route().servedRevisions());
    }

    private Flux<ReplyPart> follow(Verdict verdict, Exchange exchange, ProtocolVersion version, McpRequest request) {
        return verdict.fold(
                pass -> forward(exchange, version, (McpRequest) pass.message()),
                blocked -> Flux.just(Deliveries.refused(request.id(), blocked)),
                answered -> Flux.just(new ReplyPart.Message(complete(request, answered.result()))),
                inputNeeded -> Flux.just(Deliveries.inputRequired(request.id(), inputNeeded.question())));
    }

    private Flux<ReplyPart> forward(Exchange exchange, ProtocolVersion version, McpRequest request) {
        Upstream upstream = exchange.route().upstream();
        boolean listing = request.method().equals(Methods.TOOLS_LIST);
        boolean discovering = request.method().equals(Methods.DISCOVER);
        UpstreamRequest onward = new UpstreamRequest(
                request,
                UpstreamLeg.modern(version).onBehalfOf(exchange.downstream().initiator()),
                headers(exchange, request, upstream.catalog()),
                listing || discovering || exchange.isWatched(Direction.SERVER_TO_CLIENT, request.method()),
                deadline(exchange.route(), request),
                caller(exchange.downstream()));
        Flux<ReplyPart> parts = upstream.connector().call(onward).handle((event, sink) -> {
            learn(listing, event, upstream.catalog());
            pass(exchange, request, discovering ? withRevisions(event, exchange.route()) : event, sink);
        });
        return isEndless(request)
                ? untilRetirement(
                        upstream, inFlight.untilDrain(parts, Mono.fromSupplier(() -> closingResult(request))), request)
                : parts;
    }

    /** Its client listens again, and finds the upstream that is there then. */
    private static Flux<ReplyPart> untilRetirement(Upstream upstream, Flux<ReplyPart> parts, McpRequest listen) {
        AtomicBoolean ended = new AtomicBoolean();
        return parts.doOnComplete(() -> ended.setPlain(true))
                .takeUntilOther(upstream.usage().retirement())
                .concatWith(Flux.defer(() -> ended.getPlain() ? Flux.empty() : Flux.just(closingResult(listen))));
    }

    private Mono<McpResponse> asked(Exchange exchange, ProtocolVersion version, String method, Map<String, ?> params) {
        return Mono.defer(() -> Queries.answer(forward(exchange, version, Queries.modern(version, method, params))));
    }

    /** A failure that looks like the other era is one, if a new probe says so. */
    private Flux<ReplyPart> explained(Throwable error, Exchange exchange, ProtocolVersion version, McpRequest request) {
        FaultException fault = Failures.asFault(error);
        if (fault.fault() != Fault.UPSTREAM_PROTOCOL_ERROR) {
            return Flux.just(Failures.of(fault, request.id(), exchange));
        }
        return exchange.route()
                .upstream()
                .confirm()
                .filter(profile -> !exchange.route().serves(version))
                .map(profile -> unsupported(exchange, version, request))
                .onErrorResume(probeFailed -> Mono.empty())
                .switchIfEmpty(Mono.fromSupplier(() -> Failures.of(fault, request.id(), exchange)))
                .flux();
    }

    /** Clients may speak what the route has, which is more than the upstream does. */
    private static UpstreamEvent withRevisions(UpstreamEvent event, Route route) {
        return event instanceof UpstreamEvent.Message message
                        && message.message() instanceof McpResponse response
                        && !response.isError()
                ? new UpstreamEvent.Message(response.with(
                        "/result/supportedVersions", ProtocolVersion.wireNamesNewestFirst(route.servedRevisions())))
                : event;
    }

    private static void pass(
            Exchange exchange, McpRequest request, UpstreamEvent event, SynchronousSink<ReplyPart> sink) {
        if (event instanceof UpstreamEvent.Message message) {
            sink.next(new ReplyPart.Message(ServerRules.held(exchange, request, withResultType(message.message()))));
        } else if (event instanceof UpstreamEvent.Chunk chunk) {
            sink.next(new ReplyPart.Chunk(chunk.bytes()));
        }
    }

    /** Servers may be older than the rule that every result says what it is. */
    private static McpMessage withResultType(McpMessage message) {
        return message instanceof McpResponse response
                        && !response.isError()
                        && response.resultType().isEmpty()
                ? response.with("/result/resultType", "complete")
                : message;
    }

    private static void learn(boolean listing, UpstreamEvent event, ToolCatalog catalog) {
        if (listing
                && event instanceof UpstreamEvent.Message message
                && message.message() instanceof McpResponse response
                && !response.isError()) {
            catalog.learn(response);
        }
    }

    /** What the client sent of unknown parameters, and the mirror of the message as it is now. */
    private static Map<String, String> headers(Exchange exchange, McpRequest request, ToolCatalog catalog) {
        Map<String, String> headers = new LinkedHashMap<>(exchange.upstreamHeaders());
        for (ToolCatalog.MirroredParameter parameter : MirroredHeaders.parameters(request, catalog)) {
            headers.remove(MirroredHeaders.PARAM_PREFIX + parameter.header().toLowerCase(Locale.ROOT));
        }
        headers.putAll(MirroredHeaders.of(request, catalog));
        return headers;
    }

    private static Caller caller(Downstream downstream) {
        return new Caller(downstream.principal().key(), downstream.metadata().getOrDefault("client.address", ""), "");
    }

    private CallDeadline deadline(Route route, McpRequest request) {
        return isEndless(request)
                ? new CallDeadline(Duration.ZERO, Duration.ZERO, timer)
                : route.settings().deadline(timer);
    }

    private static ReplyPart closingResult(McpRequest listen) {
        return new ReplyPart.Message(McpResponse.result(
                listen.id(),
                Map.of("resultType", "complete", "_meta", Map.of(RequestMeta.SUBSCRIPTION_ID, listen.id()))));
    }

    private static McpResponse complete(McpRequest request, Map<String, ?> result) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("resultType", "complete");
        members.putAll(result);
        return McpResponse.result(request.id(), members);
    }

    private static Map<String, JsonView> answers(McpRequest request) {
        return request.hasInputResponses()
                ? request.body().at("/params/inputResponses").members()
                : Map.of();
    }
}
