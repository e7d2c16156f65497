package dev.sluice.interceptors.chain;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.SessionId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The interceptors of a route, in registration order in both directions, compiled into one {@link ChainPlan} for each
 * class of messages.
 *
 * <p>A change never ends the chain: the rest sees the new message. An interceptor that throws, answers with nothing or
 * with what the contract forbids, or is late, blocks the message with -31403, unless it is registered to fail open. A
 * message whose JSON holds a member twice is refused in any case, as soon as an interceptor looks at it.
 *
 * <p>Immutable; any thread may use it.
 */
public final class InterceptorChain {
    private static final Logger log = LoggerFactory.getLogger(InterceptorChain.class);

    /** Longer than for a message: whoever stops may have to flush. */
    private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(5);

    private final List<Link> links;
    private final PlanTable plans;
    private final ChainResources resources;

    /**
     * Compiles the plans; asks every interceptor once what it supports and wants.
     *
     * @param interceptors in registration order
     * @param timer limits the time of answers and measures it; stays the caller's
     * @param blocking runs interceptors that may block; bounded; stays the caller's
     * @param listener hears what every call came to
     */
    public InterceptorChain(
            List<RegisteredInterceptor> interceptors, Scheduler timer, Scheduler blocking, ChainListener listener) {
        this.links = IntStream.range(0, interceptors.size())
                .mapToObj(position -> Link.of(position, interceptors.get(position)))
                .toList();
        this.plans = new PlanTable(links);
        this.resources = new ChainResources(plans, timer, blocking, listener);
    }

    /**
     * What runs for a class of messages.
     *
     * @param version the client's revision; before negotiation it is empty, and only those run that support every
     *     revision
     * @param direction of the message
     * @param method of the message, or of the request that it answers; any text
     * @return the same plan every time
     */
    public ChainPlan plan(Optional<ProtocolVersion> version, Direction direction, String method) {
        return plans.plan(version, direction, method);
    }

    /**
     * Runs a plan over a message.
     *
     * @param plan of this chain, for the version, direction and method of the context
     * @param context the message and what is known about it
     * @return exactly one verdict, never an error; each subscription asks the interceptors anew
     */
    public Mono<Verdict> run(ChainPlan plan, InterceptContext context) {
        return plan.isEmpty()
                ? Mono.just(new Verdict.Pass(context.message()))
                : Mono.defer(() -> new ChainWalk(resources, plan, context).walk());
    }

    /**
     * Tells every interceptor, one after the other, that a legacy session has agreed on its revision. Each has the time
     * limit of its registration; failures are logged.
     *
     * @param session the session
     * @param version what client and Sluice speak from now on
     * @return completes when all were told, never with an error
     */
    public Mono<Void> versionNegotiated(SessionId session, ProtocolVersion version) {
        return Flux.fromIterable(links)
                .concatMap(link -> tell(
                        link,
                        link.registered().timeout(),
                        interceptor -> interceptor.versionNegotiated(session, version)))
                .then();
    }

    /**
     * Tells every interceptor that a legacy session is gone; failures are logged.
     *
     * @param session the session
     * @param reason in one lower-case word
     */
    public void sessionRemoved(SessionId session, String reason) {
        for (Link link : links) {
            try {
                link.registered().interceptor().sessionRemoved(session, reason);
            } catch (RuntimeException | LinkageError failure) {
                log.warn("interceptor {} failed to take note", link.name(), failure);
            }
        }
    }

    /**
     * Shuts every interceptor down, one after the other. Each has 5 s, or its own time limit if that is longer; failures
     * are logged.
     *
     * @return completes when all are released or gave up, never with an error
     */
    public Mono<Void> shutdown() {
        return shutdown(interceptor -> true);
    }

    /**
     * Shuts some interceptors down, as {@link #shutdown()} does with all: others may go on in another chain.
     *
     * @param leaving whether one is to be shut down; asked once for each place in the chain
     * @return completes when those are released or gave up, never with an error
     */
    public Mono<Void> shutdown(Predicate<Interceptor> leaving) {
        return Flux.fromIterable(links)
                .filter(link -> leaving.test(link.registered().interceptor()))
                .concatMap(link -> tell(link, shutdownLimit(link), Interceptor::shutdown))
                .then();
    }

    /**
     * Says for each interceptor whether it runs for a class of messages, and if not, why.
     *
     * @param version the client's revision; empty before negotiation
     * @param direction of the message
     * @param method of the message, or of the request that it answers
     * @return one line per interceptor, in order, beginning with its name
     */
    public List<String> describe(Optional<ProtocolVersion> version, Direction direction, String method) {
        return links.stream()
                .map(link -> link.describe(version, direction, method))
                .toList();
    }

    /**
     * Says for each interceptor which methods of a direction it runs for, and if for none, why.
     *
     * @param version the client's revision; empty before negotiation
     * @param direction of the messages
     * @return one line per interceptor, in order, beginning with its name
     */
    public List<String> outline(Optional<ProtocolVersion> version, Direction direction) {
        return links.stream().map(link -> link.outline(version, direction)).toList();
    }

    private Mono<Void> tell(Link link, Duration limit, Function<Interceptor, Mono<Void>> notice) {
        return link.call(notice, resources.blocking())
                .timeout(limit, Mono.error(() -> new LateAnswerException(limit)), resources.timer())
                .onErrorResume(cause -> logFailure(link, cause));
    }

    private static Mono<Void> logFailure(Link link, Throwable cause) {
        log.warn("interceptor {} failed to take note", link.name(), cause);
        return Mono.empty();
    }

    private static Duration shutdownLimit(Link link) {
        Duration own = link.registered().timeout();
        return own.compareTo(SHUTDOWN_LIMIT) > 0 ? own : SHUTDOWN_LIMIT;
    }
}
