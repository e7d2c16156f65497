package dev.sluice.interceptors.audit;

import dev.sluice.interceptors.AttributeKey;
import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.Evidence;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.SessionId;
import java.time.Clock;
import java.util.Map;
import java.util.function.LongSupplier;
import reactor.core.publisher.Mono;

/**
 * Keeps a record of every exchange: who asked for what, what interceptors decided, and what came of it. An exchange
 * whose client leaves before the answer has a record as well. Questions of servers, answers to them, notifications of
 * clients and the ends of sessions have records of their own.
 *
 * <p>Registered first it sees everything; interceptors before it can refuse a message without a record.
 */
public final class AuditTrail implements Interceptor {
    private static final AttributeKey<AuditEntry> ENTRY = AttributeKey.of("audit entry", AuditEntry.class);
    private static final Mono<InterceptAction> PROCEED = Mono.just(InterceptAction.proceed());
    private static final Mono<InterceptAction> REFUSE = Mono.just(new InterceptAction.Block(
            ErrorCodes.BLOCKED, "No record can be kept at the moment, and nothing may happen without"));

    private final AuditSettings settings;
    private final AuditDescriptions descriptions;
    private final AuditSink sink;
    private final Clock clock;
    private final LongSupplier nanos;

    /**
     * Makes an audit trail.
     *
     * @param settings what is recorded
     * @param sink takes the records
     * @param clock tells the time of what is not a message
     * @param nanos a clock for durations, such as {@link System#nanoTime}
     */
    AuditTrail(AuditSettings settings, AuditSink sink, Clock clock, LongSupplier nanos) {
        this.settings = settings;
        this.descriptions = new AuditDescriptions(settings);
        this.sink = sink;
        this.clock = clock;
        this.nanos = nanos;
    }

    @Override
    public Mono<InterceptAction> intercept(InterceptContext context) {
        return context.direction() == Direction.CLIENT_TO_SERVER ? fromClient(context) : fromServer(context);
    }

    private Mono<InterceptAction> fromClient(InterceptContext context) {
        return context.message()
                .fold(
                        request -> begin(context),
                        notification -> settings.notifications() ? record("notification", context) : PROCEED,
                        answer -> record("answer", context));
    }

    /** When the user has answered a question of an interceptor, the chain runs again; it stays one exchange. */
    private Mono<InterceptAction> begin(InterceptContext context) {
        if (context.attributes().get(ENTRY).isPresent()) {
            return PROCEED;
        }
        if (!sink.reserve()) {
            return REFUSE;
        }
        AuditEntry entry = new AuditEntry(
                descriptions,
                context,
                descriptions.of("exchange", context),
                Evidence.collect(context.attributes()),
                nanos.getAsLong());
        context.attributes().put(ENTRY, entry);
        context.attributes().whenEnded(() -> sink.put(entry.finished(nanos.getAsLong())));
        return PROCEED;
    }

    private Mono<InterceptAction> fromServer(InterceptContext context) {
        return context.message()
                .fold(
                        question -> record("question", context),
                        notification -> PROCEED,
                        response -> heard(context, response));
    }

    private Mono<InterceptAction> heard(InterceptContext context, McpResponse response) {
        context.attributes().get(ENTRY).ifPresent(entry -> entry.heard(response, nanos.getAsLong()));
        return PROCEED;
    }

    /** What is not answered in this exchange is recorded as it comes by. */
    private Mono<InterceptAction> record(String event, InterceptContext context) {
        if (!sink.reserve()) {
            return REFUSE;
        }
        sink.put(descriptions.of(event, context));
        return PROCEED;
    }

    @Override
    public Mono<Void> versionNegotiated(SessionId session, ProtocolVersion version) {
        return Mono.fromRunnable(() -> {
            Map<String, Object> members = descriptions.ofSession("session_opened", session, clock.instant());
            members.put("revision", version.wireName());
            putIfRoom(members);
        });
    }

    @Override
    public void sessionRemoved(SessionId session, String reason) {
        Map<String, Object> members = descriptions.ofSession("session_removed", session, clock.instant());
        members.put("reason", reason);
        putIfRoom(members);
    }

    /** What has happened already cannot be refused. */
    private void putIfRoom(Map<String, Object> members) {
        if (sink.reserve()) {
            sink.put(members);
        }
    }

    /** Exchanges that are still under way are written as they end. */
    @Override
    public Mono<Void> shutdown() {
        return sink.flush().doFinally(end -> sink.release());
    }
}
