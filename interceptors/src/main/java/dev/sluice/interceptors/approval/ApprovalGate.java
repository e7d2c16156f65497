package dev.sluice.interceptors.approval;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.sluice.interceptors.ClientCapabilities;
import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.Evidence;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.Interest;
import dev.sluice.interceptors.approval.ApprovalSettings.WithoutElicitation;
import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.redaction.SecretScanner;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Mono;

/**
 * Lets tools be called only when the user has said so: as {@code input_required} for modern clients, by elicitation for
 * legacy ones.
 *
 * <p>An approval is for one call, with these very arguments, by this client, and can be used once and for a while only. It
 * is asked for again when another interceptor gives the call another name that needs one. The word of the user is what the
 * client says it is.
 */
public final class ApprovalGate implements Interceptor.Authorizing {
    private static final Mono<InterceptAction> PROCEED = Mono.just(InterceptAction.proceed());
    private static final Mono<InterceptAction> UNASKABLE = Mono.just(new InterceptAction.Block(
            ErrorCodes.BLOCKED, "The user must approve this call, and this client cannot ask"));
    private static final Mono<InterceptAction> DECLINED =
            Mono.just(new InterceptAction.Block(ErrorCodes.BLOCKED, "The user did not approve this call"));
    private static final Set<ProtocolVersion> WITH_ELICITATION =
            Set.of(ProtocolVersion.V2025_06_18, ProtocolVersion.V2025_11_25, ProtocolVersion.V2026_07_28);
    private static final int LONGEST_ARGUMENTS = 2000;
    private static final int MOST_OF_A_KIND = 100;

    private final ApprovalSettings settings;
    private final ApprovalSeal seal;
    private final Clock clock;
    private final SecretScanner scanner = SecretScanner.standard();
    private final Cache<String, Boolean> used;

    /**
     * Makes a gate.
     *
     * @param settings what needs the user's word
     * @param clock tells the time
     */
    ApprovalGate(ApprovalSettings settings, Clock clock) {
        this.settings = settings;
        this.seal = ApprovalSeal.keyedBy(settings.key());
        this.clock = clock;
        this.used = Caffeine.newBuilder()
                .maximumSize(settings.rememberedApprovals())
                .expireAfterWrite(settings.validFor().multipliedBy(3))
                .ticker(Ticker.systemTicker())
                .executor(Runnable::run)
                .build();
    }

    @Override
    public Interest interest() {
        return Interest.only(Direction.CLIENT_TO_SERVER, Methods.TOOLS_CALL);
    }

    @Override
    public Mono<InterceptAction> intercept(InterceptContext context) {
        return context.message().fold(request -> judge(context, request), notification -> PROCEED, answer -> PROCEED);
    }

    private Mono<InterceptAction> judge(InterceptContext context, McpRequest call) {
        if (!settings.tools().matches(call.targetName())) {
            return PROCEED;
        }
        if (!canAsk(context)) {
            return settings.withoutElicitation() == WithoutElicitation.ALLOW ? PROCEED : UNASKABLE;
        }
        long now = clock.millis() / settings.validFor().toMillis();
        return answer(context, call, now)
                .or(() -> answer(context, call, now - 1))
                .map(given -> followed(context, given))
                .orElseGet(() -> asked(context, call, now));
    }

    /** The client's answer to a question about this call that was asked in a period and not used yet. */
    private Optional<Answer> answer(InterceptContext context, McpRequest call, long period) {
        if (context.answers().isEmpty()) {
            return Optional.empty();
        }
        String question = unused(context, call, period);
        return context.answer(question).map(answer -> new Answer(question, answer));
    }

    /** A question whose answer was used is followed by the next of its kind. */
    private String unused(InterceptContext context, McpRequest call, long period) {
        for (int count = 0; count < MOST_OF_A_KIND; count++) {
            String question = seal.question(context, call, period, count);
            if (used.getIfPresent(question) == null) {
                return question;
            }
        }
        return "";
    }

    private Mono<InterceptAction> followed(InterceptContext context, Answer given) {
        boolean first = used.asMap().putIfAbsent(given.question(), true) == null;
        boolean approved = first && isApproval(given.content());
        Evidence.tell(
                context.attributes(), evidence -> evidence.found(approved ? "approval.given" : "approval.refused", 1));
        return approved ? PROCEED : DECLINED;
    }

    private static boolean isApproval(JsonView answer) {
        return answer.member("action").string().equals(Optional.of("accept"))
                && answer.at("/content/approve").bool().orElse(false);
    }

    private Mono<InterceptAction> asked(InterceptContext context, McpRequest call, long now) {
        String question = unused(context, call, now);
        return question.isEmpty()
                ? DECLINED
                : Mono.just(
                        new InterceptAction.RequireInput(question, Methods.ELICITATION_CREATE, form(context, call)));
    }

    private Map<String, ?> form(InterceptContext context, McpRequest call) {
        Map<String, ?> approve = Map.of("type", "boolean", "title", "Approve", "default", false);
        Map<String, ?> schema =
                Map.of("type", "object", "properties", Map.of("approve", approve), "required", List.of("approve"));
        boolean modes = context.protocolVersion()
                .map(version -> version.compareTo(ProtocolVersion.V2025_11_25) >= 0)
                .orElse(false);
        return modes
                ? Map.of("mode", "form", "message", message(call), "requestedSchema", schema)
                : Map.of("message", message(call), "requestedSchema", schema);
    }

    private String message(McpRequest call) {
        String text = settings.message().replace("{tool}", call.targetName());
        JsonView arguments = call.body().at("/params/arguments");
        if (!settings.showArguments() || arguments.members().isEmpty()) {
            return text;
        }
        String shown = scanner.redact(arguments.toJson(), (kind, times) -> {});
        return text + "\n"
                + (shown.length() <= LONGEST_ARGUMENTS ? shown : shown.substring(0, LONGEST_ARGUMENTS) + "… (cut)");
    }

    /** Form questions are meant by an empty capability, too; only a client that can nothing but URLs cannot ask. */
    private static boolean canAsk(InterceptContext context) {
        JsonView elicitation = ClientCapabilities.of(context).member("elicitation");
        boolean forms =
                elicitation.members().isEmpty() || elicitation.member("form").isPresent();
        return elicitation.isObject()
                && forms
                && context.protocolVersion().map(WITH_ELICITATION::contains).orElse(false);
    }

    private record Answer(String question, JsonView content) {}
}
