package dev.sluice.interceptors.accesslog;

import dev.sluice.interceptors.AttributeKey;
import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.message.MalformedMessageException;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Writes one line for every exchange to the logger {@code dev.sluice.access}, at INFO, as key-value pairs.
 *
 * <p>It logs what passes its place in the chain: registered first, it times every request, and sees answers before
 * others change them. Contents, credentials and session ids are never logged.
 */
public final class AccessLog implements Interceptor {
    private static final Logger log = LoggerFactory.getLogger("dev.sluice.access");
    private static final AttributeKey<Start> START = AttributeKey.of("access log start", Start.class);
    private static final byte[] IS_ERROR = "\"isError\"".getBytes(StandardCharsets.US_ASCII);
    private static final Mono<InterceptAction> PROCEED = Mono.just(InterceptAction.proceed());

    private final AccessLogSettings settings;
    private final LongSupplier nanos;

    /**
     * Makes an access log.
     *
     * @param settings how it writes
     * @param nanos a clock for durations, such as {@link System#nanoTime}
     */
    public AccessLog(AccessLogSettings settings, LongSupplier nanos) {
        this.settings = settings;
        this.nanos = nanos;
    }

    @Override
    public Mono<InterceptAction> intercept(InterceptContext context) {
        if (log.isInfoEnabled()) {
            note(context).ifPresent(line -> line.write(log));
        }
        return PROCEED;
    }

    private Optional<Line> note(InterceptContext context) {
        return context.direction() == Direction.CLIENT_TO_SERVER
                ? context.message()
                        .fold(
                                request -> remember(context, request),
                                notification -> accepted(context, notification.targetName()),
                                answer -> accepted(context, ""))
                : context.message()
                        .fold(
                                question -> Optional.empty(),
                                notification -> Optional.empty(),
                                answer -> Optional.of(finished(context, answer)));
    }

    private Optional<Line> remember(InterceptContext context, McpRequest request) {
        Start start = new Start(nanos.getAsLong(), request.method(), request.targetName(), request.utf8().length);
        context.attributes().put(START, start);
        return Optional.empty();
    }

    private Optional<Line> accepted(InterceptContext context, String target) {
        int bytes = context.message().utf8().length;
        return settings.notifications()
                ? Optional.of(new Line(context, safe(context.method()), safe(target), "accepted", 0, 0, bytes, 0))
                : Optional.empty();
    }

    /** An answer whose request did not come by, because it was refused before, has no duration and no bytes in. */
    private Line finished(InterceptContext context, McpResponse answer) {
        long now = nanos.getAsLong();
        Start start = context.attributes().get(START).orElseGet(() -> new Start(now, context.method(), "", 0));
        return new Line(
                context,
                safe(start.method()),
                safe(start.target()),
                outcome(start, answer),
                answer.errorCode(),
                now - start.nanos(),
                start.bytes(),
                answer.utf8().length);
    }

    private String outcome(Start start, McpResponse answer) {
        if (answer.isError()) {
            return "error";
        }
        if (answer.resultType().map("input_required"::equals).orElse(false)) {
            return "input_required";
        }
        return start.method().equals(Methods.TOOLS_CALL) && ByteSearch.contains(answer.utf8(), IS_ERROR)
                ? toolOutcome(answer)
                : "ok";
    }

    private static String toolOutcome(McpResponse answer) {
        try {
            return answer.body().at("/result/isError").bool().orElse(false) ? "tool_error" : "ok";
        } catch (MalformedMessageException e) {
            return "unreadable";
        }
    }

    private String safe(String text) {
        return SafeText.of(text, settings.targetLength());
    }

    /** What is kept of a request until its answer comes by. */
    private record Start(long nanos, String method, String target, int bytes) {}
}
