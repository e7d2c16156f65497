package dev.sluice.interceptors.pinning;

import dev.sluice.interceptors.AttributeKey;
import dev.sluice.interceptors.Attributes;
import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.Evidence;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.Interest;
import dev.sluice.interceptors.RecentMap;
import dev.sluice.interceptors.ToolNames;
import dev.sluice.interceptors.UpstreamQuery;
import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonText;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.pinning.PinBook.Observation;
import dev.sluice.interceptors.pinning.PinningSettings.Action;
import dev.sluice.interceptors.pinning.PinningSettings.NewTools;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Keeps tools that changed since they were approved away from clients: they are missing in lists, and calls of them are
 * refused, until an operator has approved them. What a tool is when it is seen first counts as approved.
 *
 * <p>Before a call the list is looked at again when the last look is too long ago, so that a tool cannot change between
 * the list and the call. A change in one revision counts for all of them.
 */
public final class ToolPinning implements Interceptor.Authorizing {
    private static final Logger LOGGER = LoggerFactory.getLogger(ToolPinning.class);
    private static final AttributeKey<Page> PAGE = AttributeKey.of("page of tools", Page.class);
    private static final Mono<InterceptAction> PROCEED = Mono.just(InterceptAction.proceed());
    private static final int MOST_PAGES = 100;

    private final PinningSettings settings;
    private final PinKeeper keeper;
    private final LongSupplier nanos;
    private final RecentMap<String, Long> looks;
    private final AtomicBoolean fullTold = new AtomicBoolean();

    /**
     * Makes it.
     *
     * @param settings how strict it is
     * @param keeper holds the pins
     * @param nanos tells the time
     */
    ToolPinning(PinningSettings settings, PinKeeper keeper, LongSupplier nanos) {
        this.settings = settings;
        this.keeper = keeper;
        this.nanos = nanos;
        this.looks = new RecentMap<>(settings.rememberedClients());
    }

    @Override
    public Interest interest() {
        return new Interest(EnumSet.allOf(Direction.class), Set.of(Methods.TOOLS_LIST, Methods.TOOLS_CALL));
    }

    @Override
    public Mono<InterceptAction> intercept(InterceptContext context) {
        boolean listing = context.method().equals(Methods.TOOLS_LIST);
        return context.message()
                .fold(
                        request -> listing ? noted(context, request) : checkedCall(context, request),
                        notification -> PROCEED,
                        response -> listing && isFromServer(context) && !response.isError()
                                ? listed(context, response)
                                : PROCEED);
    }

    @Override
    public Mono<Void> shutdown() {
        return Mono.fromFuture(keeper::release);
    }

    private static boolean isFromServer(InterceptContext context) {
        return context.direction() == Direction.SERVER_TO_CLIENT;
    }

    private static Mono<InterceptAction> noted(InterceptContext context, McpRequest request) {
        boolean first = !request.body().at("/params/cursor").isPresent();
        context.attributes().put(PAGE, new Page(first));
        return PROCEED;
    }

    /** A list that does not come from the server may be old: nothing is learnt from it, but what waits stays hidden. */
    private Mono<InterceptAction> listed(InterceptContext context, McpResponse response) {
        boolean first = context.attributes().get(PAGE).map(Page::first).orElse(false);
        if (context.attributes().get(Attributes.ANSWERED_BY).isEmpty()) {
            observe(context, response, first);
        }
        JsonView tools = response.body().at("/result/tools");
        List<JsonView> kept = tools.items().stream()
                .filter(tool -> !isKeptBack(context, own(context, tool)))
                .toList();
        if (kept.size() == tools.items().size()) {
            return PROCEED;
        }
        McpMessage without = response.with("/result/tools", kept);
        return Mono.just(new InterceptAction.Modify(without));
    }

    private Mono<InterceptAction> checkedCall(InterceptContext context, McpRequest call) {
        return isFromServer(context)
                ? PROCEED
                : context.attributes()
                        .get(UpstreamQuery.KEY)
                        .filter(query -> isDue(context))
                        .map(query -> look(context, query).then(Mono.fromSupplier(() -> judge(context, call))))
                        .orElseGet(() -> Mono.just(judge(context, call)));
    }

    private InterceptAction judge(InterceptContext context, McpRequest call) {
        return isKeptBack(context, call.targetName())
                ? new InterceptAction.Block(
                        ErrorCodes.BLOCKED, "This tool has changed and waits for approval by an operator")
                : InterceptAction.proceed();
    }

    /** Looks at the whole list, page by page. A server without a list has nothing that could change. */
    private Mono<Void> look(InterceptContext context, UpstreamQuery query) {
        return query.ask(Methods.TOOLS_LIST, Map.of())
                .expand(page -> next(page)
                        .map(cursor -> query.ask(Methods.TOOLS_LIST, Map.of("cursor", cursor)))
                        .orElseGet(Mono::empty))
                .take(MOST_PAGES)
                .index()
                .doOnNext(page -> take(context, page.getT2(), page.getT1() == 0))
                .then(Mono.fromRunnable(() -> looks.put(who(context), nanos.getAsLong())));
    }

    private static Optional<String> next(McpResponse page) {
        return page.isError()
                ? Optional.empty()
                : page.body().at("/result/nextCursor").string();
    }

    private void take(InterceptContext context, McpResponse page, boolean first) {
        if (!page.isError()) {
            observe(context, page, first);
        } else if (page.errorCode() != ErrorCodes.METHOD_NOT_FOUND) {
            throw new IllegalStateException("the list of tools could not be looked at: error " + page.errorCode());
        }
    }

    private boolean isDue(InterceptContext context) {
        return looks.get(who(context))
                .map(last -> nanos.getAsLong() - last >= settings.checkAfter().toNanos())
                .orElse(true);
    }

    private void observe(InterceptContext context, McpResponse page, boolean first) {
        Map<String, ToolForm> forms = new LinkedHashMap<>();
        for (JsonView tool : page.body().at("/result/tools").items()) {
            forms.put(own(context, tool), ToolForm.of(tool));
        }
        boolean whole = first && next(page).isEmpty();
        Observation observation = new Observation(
                context.route(),
                revision(context),
                forms,
                whole,
                settings.newTools() == NewTools.APPROVE,
                settings.rememberedTools());
        keeper.observe(observation).forEach(tool -> warn(context, tool));
        forms.keySet().stream()
                .filter(tool -> isBeyond(context, tool))
                .filter(tool -> fullTold.compareAndSet(false, true))
                .forEach(tool -> warnOfTooMany(context, tool));
        if (whole) {
            looks.put(who(context), nanos.getAsLong());
        }
    }

    private boolean isKeptBack(InterceptContext context, String tool) {
        boolean quarantined =
                keeper.find(context.route(), tool).map(Pin::isQuarantined).orElseGet(() -> isBeyond(context, tool));
        if (quarantined) {
            Evidence.tell(context.attributes(), evidence -> evidence.found("tool.drift", 1));
        }
        return quarantined && settings.action() == Action.BLOCK;
    }

    /** A tool without a pin, which got none because there are as many as there may be, may be anything. */
    private boolean isBeyond(InterceptContext context, String tool) {
        return keeper.size(context.route()) >= settings.rememberedTools()
                && keeper.find(context.route(), tool).isEmpty();
    }

    private void warnOfTooMany(InterceptContext context, String tool) {
        LOGGER.warn(
                "[{}] route {}: tool.drift: as many tools are pinned as rememberedTools allows, {}; this one and others are"
                        + " not: {}",
                context.frameId(),
                context.route(),
                settings.rememberedTools(),
                JsonText.of(Map.of("tool", tool)));
    }

    /** Once for each change; the name of a stranger's tool is written as JSON in ASCII. */
    private static void warn(InterceptContext context, String tool) {
        LOGGER.warn(
                "[{}] route {}: tool.drift {}", context.frameId(), context.route(), JsonText.of(Map.of("tool", tool)));
    }

    /** Lists are seen with the names of clients, calls with those of the server, where another interceptor renames. */
    private static String own(InterceptContext context, JsonView tool) {
        return ToolNames.of(context).own(tool.member("name").string().orElse(""));
    }

    private static String revision(InterceptContext context) {
        return context.protocolVersion().map(ProtocolVersion::wireName).orElse("");
    }

    /** Different clients may be shown different lists. */
    private static String who(InterceptContext context) {
        String session = context.session().map(id -> id.value()).orElse("");
        return revision(context) + '\n' + session + '\n' + context.principal().key();
    }

    private record Page(boolean first) {}
}
