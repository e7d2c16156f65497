package dev.sluice.interceptors.remote;

import dev.sluice.interceptors.Glob;
import dev.sluice.interceptors.Principal;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.remote.Invocation.Circumstances;
import dev.sluice.interceptors.remote.RemoteInterceptor.Kind;
import dev.sluice.interceptors.remote.RemoteInterceptor.Priorities;
import dev.sluice.interceptors.remote.RemoteVerdict.Severity;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How the draft of the extension is written: the one class that changes when the draft does. It writes what every version
 * of the draft so far understands, and reads all of them.
 *
 * @see <a href="https://github.com/modelcontextprotocol/experimental-ext-interceptors">Interceptors for MCP</a>
 */
final class DraftWire {
    /** Lists the interceptors of a server. */
    static final String LIST = "interceptors/list";

    /** Asks one of them. */
    static final String INVOKE = "interceptor/invoke";

    private static final String LIST_CHANGED = "notifications/interceptors/list_changed";
    private static final String EVERYTHING = "*";
    private static final Map<String, Kind> KINDS = Map.of("validation", Kind.VALIDATOR, "mutation", Kind.MUTATOR);
    private static final Map<String, Boolean> AUDITING = Map.of("enforce", false, "active", false, "audit", true);

    /**
     * One page of a list.
     *
     * @param interceptors in the order of the server
     * @param unknown names of interceptors of which no version so far says what they are
     * @param next where the next page begins
     */
    record Page(List<RemoteInterceptor> interceptors, List<String> unknown, Optional<String> next) {}

    /** The parameters that ask for a page. */
    Map<String, Object> listing(Optional<String> cursor) {
        return cursor.<Map<String, Object>>map(from -> Map.of("cursor", from)).orElse(Map.of());
    }

    /** Whether a notification says that the list is not what it was. */
    boolean announcesChange(String notification) {
        return notification.equals(LIST_CHANGED);
    }

    Page page(JsonView result) {
        if (!result.member("interceptors").isArray()) {
            throw new RemoteServerException("the answer of the server has no list of interceptors");
        }
        List<RemoteInterceptor> interceptors = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (JsonView item : result.member("interceptors").items()) {
            String name = item.member("name")
                    .string()
                    .filter(text -> !text.isEmpty())
                    .orElseThrow(() -> new RemoteServerException("an interceptor has no name"));
            interceptor(name, item).ifPresentOrElse(interceptors::add, () -> unknown.add(name));
        }
        return new Page(
                interceptors, unknown, result.member("nextCursor").string().filter(cursor -> !cursor.isEmpty()));
    }

    /** Empty for a type or mode of a later version, which nobody may guess at. */
    private static Optional<RemoteInterceptor> interceptor(String name, JsonView item) {
        Optional<Kind> kind = item.member("type").string().map(KINDS::get);
        Optional<Boolean> auditing =
                item.member("mode").isPresent() ? item.member("mode").string().map(AUDITING::get) : Optional.of(false);
        return kind.flatMap(known -> auditing.map(looking -> new RemoteInterceptor(
                name,
                known,
                hooks(name, item),
                looking,
                item.member("failOpen").bool().orElse(false),
                new Priorities(priority(item, "request"), priority(item, "response")),
                item.at("/compat/minProtocol").string(),
                item.at("/compat/maxProtocol").string())));
    }

    /** One {@code hook} with a phase that may be both, or since then {@code hooks}, each of one phase. */
    private static List<Hook> hooks(String name, JsonView item) {
        JsonView several = item.member("hooks");
        List<JsonView> written = several.isArray()
                ? several.items()
                : Stream.of(item.member("hook"), several)
                        .filter(JsonView::isObject)
                        .toList();
        if (written.isEmpty() && !several.isArray()) {
            throw new RemoteServerException(
                    "the interceptor " + name + " does not say what it wants to be asked about");
        }
        return written.stream().flatMap(hook -> hooks(hook).stream()).toList();
    }

    private static List<Hook> hooks(JsonView hook) {
        Set<Phase> phases = phases(hook.member("phase").string().orElse("both"));
        List<String> both = new ArrayList<>();
        List<String> requests = new ArrayList<>();
        List<String> responses = new ArrayList<>();
        for (JsonView event : hook.member("events").items()) {
            switch (event.string().orElse("")) {
                case "" -> throw new RemoteServerException("an event of an interceptor has no name");
                case "*/request" -> requests.add(EVERYTHING);
                case "*/response" -> responses.add(EVERYTHING);
                default -> both.add(event.string().orElseThrow());
            }
        }
        return List.of(
                new Hook(Glob.of(both), phases),
                new Hook(Glob.of(requests), only(Phase.REQUEST, phases)),
                new Hook(Glob.of(responses), only(Phase.RESPONSE, phases)));
    }

    private static Set<Phase> phases(String written) {
        return switch (written) {
            case "both" -> EnumSet.allOf(Phase.class);
            case "request" -> EnumSet.of(Phase.REQUEST);
            case "response" -> EnumSet.of(Phase.RESPONSE);
            default -> throw new RemoteServerException("a phase of an interceptor is neither request nor response");
        };
    }

    private static Set<Phase> only(Phase phase, Set<Phase> phases) {
        return phases.contains(phase) ? Set.of(phase) : Set.of();
    }

    private static int priority(JsonView item, String phase) {
        JsonView hint = item.member("priorityHint");
        long written = (hint.isObject() ? hint.member(phase) : hint).integer().orElse(0);
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, written));
    }

    /** The parameters that ask an interceptor. */
    Map<String, Object> invocation(Invocation invocation) {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("name", invocation.interceptor().name());
        params.put("event", invocation.event());
        params.put("phase", word(invocation.phase()));
        params.put("payload", invocation.payload());
        if (!invocation.config().isEmpty()) {
            params.put("config", invocation.config());
        }
        params.put("timeoutMs", invocation.limit().toMillis());
        params.put("context", context(invocation.circumstances()));
        return params;
    }

    private static Map<String, Object> context(Circumstances circumstances) {
        Map<String, Object> context = new LinkedHashMap<>();
        context.put("principal", principal(circumstances));
        circumstances.trace().ifPresent(position -> {
            context.put("traceId", position.trace());
            context.put("spanId", position.span());
        });
        context.put("timestamp", circumstances.timestamp().toString());
        circumstances.session().ifPresent(session -> context.put("sessionId", session));
        return context;
    }

    private static Map<String, Object> principal(Circumstances circumstances) {
        Principal principal = circumstances.principal();
        if (principal.isAnonymous()) {
            return Map.of("type", "anonymous");
        }
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", principal.subject().equals(principal.clientId()) ? "service" : "user");
        members.put("id", principal.subject());
        if (!circumstances.claims().isEmpty()) {
            members.put("claims", circumstances.claims());
        }
        return members;
    }

    /** What an interceptor has answered. */
    RemoteVerdict verdict(JsonView result, Invocation invocation) {
        requireEcho(result, "interceptor", invocation.interceptor().name());
        requireEcho(result, "phase", word(invocation.phase()));
        return switch (invocation.interceptor().kind()) {
            case VALIDATOR -> {
                requireEcho(result, "type", "validation");
                yield judgement(inner(result, "validation"));
            }
            case MUTATOR -> {
                requireEcho(result, "type", "mutation");
                yield mutation(result, inner(result, "mutation"));
            }
        };
    }

    /** Some libraries put what belongs to a type into an object of its own. */
    private static JsonView inner(JsonView result, String type) {
        return Stream.of(result.member(type), result.member("result"))
                .filter(JsonView::isObject)
                .findFirst()
                .orElse(result);
    }

    /** Early versions repeat nothing; what is repeated must be right. */
    private static void requireEcho(JsonView result, String member, String expected) {
        boolean right = !result.member(member).isPresent()
                || result.member(member).string().equals(Optional.of(expected));
        if (!right) {
            throw new RemoteServerException("the answer is of another " + member + " than was asked");
        }
    }

    private static RemoteVerdict judgement(JsonView judged) {
        boolean valid = judged.member("valid")
                .bool()
                .orElseThrow(() -> new RemoteServerException("the answer has no boolean \"valid\""));
        return new RemoteVerdict.Judgement(valid, severity(judged), messages(judged));
    }

    /** What is missing or unknown counts as the worst. */
    private static Severity severity(JsonView judged) {
        return switch (judged.member("severity").string().orElse("")) {
            case "info" -> Severity.INFO;
            case "warn" -> Severity.WARN;
            default -> Severity.ERROR;
        };
    }

    private static List<String> messages(JsonView judged) {
        return judged.member("messages").items().stream()
                .filter(message -> severity(message) == Severity.ERROR)
                .flatMap(message -> message.member("message").string().stream())
                .toList();
    }

    private static RemoteVerdict mutation(JsonView result, JsonView mutated) {
        boolean modified = mutated.member("modified")
                .bool()
                .orElseThrow(() -> new RemoteServerException("the answer has no boolean \"modified\""));
        JsonView payload = mutated.member("payload").isPresent() ? mutated.member("payload") : result.member("payload");
        return new RemoteVerdict.Mutation(modified ? Optional.of(payload) : Optional.empty());
    }

    private static String word(Phase phase) {
        return phase.name().toLowerCase(Locale.ROOT);
    }
}
