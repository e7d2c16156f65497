package dev.sluice.interceptors.hygiene;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.Evidence;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.Interest;
import dev.sluice.interceptors.RecentMap;
import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonText;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Looks after what servers say of their tools, prompts and resources, and of themselves: invisible characters are
 * stripped from every text, and a definition is hidden whose name holds some, that is too large, or whose schema refers to
 * another document. Icons that are neither of HTTPS nor inline are taken out.
 *
 * <p>What was hidden cannot be called or read by its name either, as far as this process remembers it.
 */
public final class DefinitionHygiene implements Interceptor {
    private static final Logger LOGGER = LoggerFactory.getLogger(DefinitionHygiene.class);
    private static final Mono<InterceptAction> PROCEED = Mono.just(InterceptAction.proceed());

    /** Where the definitions of a list stand. */
    private static final Map<String, String> LISTS = Map.of(
            "tools/list", "tools",
            "prompts/list", "prompts",
            "resources/list", "resources",
            "resources/templates/list", "resourceTemplates");

    private static final Map<String, String> USES =
            Map.of("tools/call", "tools", "prompts/get", "prompts", "resources/read", "resources");
    private static final Set<String> INTRODUCTIONS = Set.of("initialize", "server/discover");

    private final HygieneSettings settings;
    private final DefinitionCheck check;
    private final RecentMap<String, Boolean> hidden;
    private final RecentMap<String, Boolean> told;

    /**
     * Makes it.
     *
     * @param settings what a definition may hold
     */
    public DefinitionHygiene(HygieneSettings settings) {
        this.settings = settings;
        this.check = new DefinitionCheck(settings);
        this.hidden = new RecentMap<>(settings.remembered());
        this.told = new RecentMap<>(settings.remembered());
    }

    @Override
    public Interest interest() {
        Set<String> methods = Stream.of(LISTS.keySet(), USES.keySet(), INTRODUCTIONS)
                .flatMap(Set::stream)
                .collect(Collectors.toSet());
        return new Interest(EnumSet.allOf(Direction.class), methods);
    }

    @Override
    public Mono<InterceptAction> intercept(InterceptContext context) {
        InterceptAction action = context.message()
                .fold(
                        request -> judgeUse(context, request),
                        notification -> InterceptAction.proceed(),
                        response -> context.direction() == Direction.SERVER_TO_CLIENT && !response.isError()
                                ? cleaned(context, response)
                                : InterceptAction.proceed());
        return action == InterceptAction.proceed() ? PROCEED : Mono.just(action);
    }

    private InterceptAction judgeUse(InterceptContext context, McpRequest request) {
        String kind = USES.get(request.method());
        return kind != null && hidden.get(entry(kind, request.targetName())).isPresent()
                ? new InterceptAction.Block(unknownCode(context, kind), "Unknown " + singular(kind))
                : InterceptAction.proceed();
    }

    private InterceptAction cleaned(InterceptContext context, McpResponse response) {
        String kind = LISTS.get(context.method());
        McpMessage shown = kind == null ? response : withoutHidden(context, response, kind);
        McpMessage stripped = LISTS.containsKey(context.method()) || INTRODUCTIONS.contains(context.method())
                ? shown.edited((member, text) -> InvisibleText.strip(text))
                : shown;
        if (stripped != shown) {
            tell(context, "definition.stripped", context.method());
        }
        return stripped == response ? InterceptAction.proceed() : new InterceptAction.Modify(stripped);
    }

    private McpMessage withoutHidden(InterceptContext context, McpResponse response, String kind) {
        List<JsonView> all = response.body().at("/result/" + kind).items();
        List<JsonView> kept = new ArrayList<>();
        boolean changed = false;
        for (JsonView definition : all) {
            boolean shown = kept.size() < settings.entries() && isShown(context, kind, definition);
            Optional<JsonView> safe = check.withoutUnsafeIcons(definition);
            changed |= !shown || safe.isPresent();
            if (shown) {
                kept.add(safe.orElse(definition));
            }
        }
        return changed ? response.with("/result/" + kind, kept) : response;
    }

    private boolean isShown(InterceptContext context, String kind, JsonView definition) {
        String name = definition
                .member(kind.equals("resources") ? "uri" : "name")
                .string()
                .orElse("");
        String entry = entry(kind, name);
        return check.objection(definition)
                .map(objection -> {
                    hidden.put(entry, true);
                    tell(context, "definition.hidden." + objection, name);
                    return false;
                })
                .orElseGet(() -> {
                    hidden.remove(entry);
                    return true;
                });
    }

    /** Logged once for each; names of strangers are written as JSON in ASCII, so that they cannot change what a log shows. */
    private void tell(InterceptContext context, String what, String name) {
        Evidence.tell(context.attributes(), evidence -> evidence.found(what, 1));
        String entry = entry(what, name);
        if (told.get(entry).isPresent()) {
            return;
        }
        told.put(entry, true);
        LOGGER.warn(
                "[{}] route {}: tool.suspicious {} {}",
                context.frameId(),
                context.route(),
                what,
                JsonText.of(Map.of("name", name)));
    }

    private static int unknownCode(InterceptContext context, String kind) {
        boolean modern =
                context.protocolVersion().map(version -> version.isModern()).orElse(false);
        return kind.equals("resources") && !modern ? ErrorCodes.RESOURCE_NOT_FOUND : ErrorCodes.INVALID_PARAMS;
    }

    private static String singular(String kind) {
        return kind.substring(0, kind.length() - 1);
    }

    private static String entry(String kind, String name) {
        return kind + '\n' + name;
    }
}
