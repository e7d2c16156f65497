package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.background.Background;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.proxy.connector.Initiator;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.route.Route;
import dev.sluice.session.Session;
import dev.sluice.session.SessionManager;
import dev.sluice.session.UpstreamReference;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Gives sessions new upstream sessions: because the upstream has lost theirs, or because they are to stand elsewhere.
 *
 * <h2>How one replacement goes</h2>
 *
 * <p>A session has at most one at a time in this process, and whoever needs it waits for the same one and fails with it.
 * The new upstream session is opened, told everything that the old one knew, and only then written down, with one change
 * of the record that fails if another process was faster. From then on messages go there, and the home of the session
 * is told, because it reads what the upstream says on its own. The old upstream session is ended after that, if it was
 * moved away from and not lost. An upstream session that nobody needs in the end is ended too.
 *
 * <p>A recovery happens whatever else goes on in the session: what is under way at the lost upstream session is lost with
 * it. A move happens between two requests only: a call that is under way keeps it from starting, and a call that comes
 * meanwhile waits for it. Both sides first leave their mark and then look for the other's, so that one sees the other.
 */
final class Recoveries {
    private static final Logger LOGGER = LoggerFactory.getLogger(Recoveries.class);

    private final SessionManager sessions;
    private final Traffics traffics;
    private final Placements placements;
    private final FormerUpstreams formerUpstreams;
    private final RemoteTraffic remote;
    private final SessionAdaptations adaptations;
    private final Background background;
    private final Scheduler timer;
    private final Map<SessionId, Mono<Session>> running = new ConcurrentHashMap<>();
    private final LongAdder replaced = new LongAdder();
    private final LongAdder failed = new LongAdder();

    Recoveries(
            SessionManager sessions,
            Traffics traffics,
            Placements placements,
            FormerUpstreams formerUpstreams,
            RemoteTraffic remote,
            SessionAdaptations adaptations,
            Background background,
            Scheduler timer) {
        this.sessions = sessions;
        this.traffics = traffics;
        this.placements = placements;
        this.formerUpstreams = formerUpstreams;
        this.remote = remote;
        this.adaptations = adaptations;
        this.background = background;
        this.timer = timer;
    }

    /**
     * Replaces an upstream session that is lost, unless that has been done.
     *
     * @param lost the session as it was when the upstream did not know it
     * @return the session with another conversation; fails for all who wait when there is none to be had. {@code
     *     UPSTREAM_SESSION_LOST} says that there never will be
     */
    Mono<Session> recover(Route route, Session lost) {
        return shared(lost.id(), replaced(route, lost, UpstreamLeg.opening(), false))
                .switchIfEmpty(Mono.defer(() -> recover(route, lost)));
    }

    /**
     * Moves a session to another upstream replica if it is quiet.
     *
     * @param from the session as it stands now
     * @param to says which replica, or leaves the choice
     * @param calls how many calls of the session there may be under way: one when a call asks that has not been sent yet
     * @return the session where it stands afterwards; empty when it stays where it is, because it is busy or nobody else
     *     takes it
     */
    Mono<Session> move(Route route, Session from, UpstreamLeg to, int calls) {
        Mono<Session> moved = Mono.defer(
                        () -> isQuiet(from.id(), calls) ? replaced(route, from, to, true) : Mono.<Session>empty())
                .onErrorResume(error -> {
                    LOGGER.debug("Session {} stays at its upstream: {}", from.id(), error.toString());
                    return Mono.empty();
                });
        return shared(from.id(), moved);
    }

    /** The replacement that is under way for a session, whoever asked for it; see {@link #move} for when it is empty. */
    Optional<Mono<Session>> underWay(SessionId id) {
        return Optional.ofNullable(running.get(id));
    }

    /** Whether nothing is under way that would be lost with a move; see {@link #move} for the calls. */
    boolean isQuiet(SessionId id, int calls) {
        return traffics.find(id).map(traffic -> traffic.isQuiet(calls)).orElse(true);
    }

    /** Runs to its end even when all who wait for it leave. */
    private Mono<Session> shared(SessionId id, Mono<Session> work) {
        return Mono.defer(() -> {
            // Removed before the end is heard of, so that whoever hears of it can start anew.
            Mono<Session> fresh = work.doOnTerminate(() -> running.remove(id)).cache();
            @Nullable Mono<Session> other = running.putIfAbsent(id, fresh);
            if (other != null) {
                return other;
            }
            var unused = background.run("another upstream session", fresh.then().onErrorComplete());
            return fresh;
        });
    }

    private Mono<Session> replaced(Route route, Session before, UpstreamLeg at, boolean deliberate) {
        return sessions.update(before.id(), UnaryOperator.identity())
                .switchIfEmpty(Mono.error(() -> FaultException.of(Fault.SESSION_ENDED)))
                .flatMap(now -> isSame(now.upstream(), before.upstream())
                        ? reopened(route, now, at, deliberate)
                        : Mono.just(now).doOnNext(this::spread));
    }

    /** Follows a session to where another process has moved it; emits it as it is now. */
    Mono<Session> catchUp(SessionId id) {
        return sessions.update(id, UnaryOperator.identity()).doOnNext(this::spread);
    }

    /** Upstream sessions that took the place of others, since the start. */
    long replacements() {
        return replaced.sum();
    }

    /** Attempts to open one that failed, since the start. */
    long failures() {
        return failed.sum();
    }

    private Mono<Session> reopened(Route route, Session before, UpstreamLeg at, boolean deliberate) {
        return Mono.defer(() -> {
            UpstreamOpening opening = new UpstreamOpening(route, before, adaptations, timer);
            Mono<Session> replacement = opening.run(at)
                    .flatMap(fresh -> writtenDown(before, fresh))
                    .doOnError(error -> failed.increment())
                    .doOnError(error -> opening.opened().ifPresent(leg -> end(route, before, leg)))
                    .doOnNext(after ->
                            opening.opened().filter(leg -> !isAt(after, leg)).ifPresent(leg -> end(route, before, leg)))
                    .doOnNext(after -> concluded(route, before, after, deliberate));
            // An upstream that is about to go stays until it is clear that the session has to be led away from it
            // again.
            return route.upstream().usage().track(replacement);
        });
    }

    private Mono<Session> writtenDown(Session before, UpstreamReference fresh) {
        return sessions.update(
                        before.id(), now -> isSame(now.upstream(), before.upstream()) ? now.withUpstream(fresh) : now)
                .switchIfEmpty(Mono.error(() -> FaultException.of(Fault.SESSION_ENDED)));
    }

    private void concluded(Route route, Session before, Session after, boolean deliberate) {
        replaced.increment();
        LOGGER.debug(
                "Session {} has another upstream session at {}",
                after.id(),
                after.upstream().replica().orElse("the same upstream"));
        formerUpstreams.stands(after, route.upstream());
        spread(after);
        var unused = background.run("word of another upstream session", remote.changed(after));
        if (deliberate) {
            end(route, before, Legs.of(before));
        }
    }

    private void spread(Session session) {
        placements.moved(session);
        traffics.find(session.id()).ifPresent(traffic -> traffic.moved(session));
    }

    private void end(Route route, Session session, UpstreamLeg leg) {
        if (leg.hasSession()) {
            UpstreamLeg onBehalf = leg.onBehalfOf(Initiator.of(session.principal()));
            var unused = background.run(
                    "end of an upstream session", route.upstream().connector().endSession(onBehalf));
        }
    }

    private static boolean isAt(Session session, UpstreamLeg leg) {
        UpstreamReference now = session.upstream();
        return now.replica().equals(leg.replica()) && now.session().equals(leg.session());
    }

    private static boolean isSame(UpstreamReference one, UpstreamReference other) {
        return one.replica().equals(other.replica()) && one.session().equals(other.session());
    }
}
