package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.background.Background;
import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.fault.FaultListener;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.route.RouteTable;
import dev.sluice.session.RemovalReason;
import dev.sluice.session.Session;
import dev.sluice.session.SessionManager;
import dev.sluice.session.SessionObserver;
import dev.sluice.session.events.EventJournal;
import dev.sluice.session.events.EventLogSettings;
import dev.sluice.session.events.HeldBytes;
import dev.sluice.session.replica.Replicas;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** All exchanges of this process, modern and legacy, and the sessions that the legacy ones belong to. */
public final class Exchanges implements Disposable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Exchanges.class);

    private final RouteTable routes;
    private final Background background = new Background(LOGGER, Level.WARN);
    private final InFlight inFlight;
    private final SessionManager sessions;
    private final ModernExchanges modern;
    private final LegacyExchanges legacy;
    private final AnonymousCalls anonymous;
    private final Relocations relocations;
    private final FormerUpstreams formerUpstreams = new FormerUpstreams();
    private final Departures departures;
    private final Retirements retirements;

    /**
     * Wires the exchanges.
     *
     * @param routes where messages come in
     * @param events bounds of the event log of one session
     * @param held counts what the event logs of all sessions hold
     * @param retry when clients of streams that end for a shutdown should come back
     * @param prefix starts the ids of exchanges; tells this process from others
     * @param clock stamps messages
     * @param timer runs time limits
     * @param faults hears of every message that came to nothing
     * @param replicas the other processes that share the sessions
     * @param journal copies streams for them
     * @param sessionManager makes the session manager, which must tell this observer of every removal
     */
    public Exchanges(
            RouteTable routes,
            EventLogSettings events,
            HeldBytes held,
            Duration retry,
            String prefix,
            Clock clock,
            Scheduler timer,
            FaultListener faults,
            Replicas replicas,
            EventJournal journal,
            Function<SessionObserver, SessionManager> sessionManager) {
        this.routes = routes;
        this.inFlight = new InFlight(retry);
        MessageReader reader = new MessageReader(JsonLimits.defaults().forUpstream(Integer.MAX_VALUE));
        ReplyCodec codec = new ReplyCodec(reader);
        RemoteTraffic remote = new RemoteTraffic(replicas, codec, inFlight);
        Traffics traffics = new Traffics(events, held, new StreamJournals(replicas, journal), this::endUpstream);
        Placements placements = new Placements();
        this.sessions = sessionManager.apply(new SessionTrail(replicas, placements, traffics));
        ExchangeFactory exchanges = new ExchangeFactory(prefix, clock, faults, routes);
        SessionAdaptations adaptations = new SessionAdaptations();
        Handshake handshake = new Handshake(sessions, traffics, formerUpstreams, adaptations, background, timer);
        this.modern = new ModernExchanges(exchanges, inFlight, timer);
        Recoveries recoveries =
                new Recoveries(sessions, traffics, placements, formerUpstreams, remote, adaptations, background, timer);
        this.departures = new Departures(routes, sessions, traffics, recoveries, formerUpstreams);
        this.retirements = new Retirements(timer);
        Conversations conversations = new Conversations(
                routes, recoveries, formerUpstreams, new ClientWishes(sessions, remote), traffics, adaptations, timer);
        LegacyMessages messages = new LegacyMessages(sessions, traffics, remote, conversations);
        UpstreamStreams upstreamStreams = new UpstreamStreams(sessions, conversations, messages, adaptations, timer);
        LegacyStreams streams = new LegacyStreams(sessions, traffics, upstreamStreams, inFlight, remote);
        StreamOpenings openings = new StreamOpenings(streams, remote, sessions, journal, codec, reader);
        this.legacy = new LegacyExchanges(
                exchanges,
                sessions,
                traffics,
                handshake,
                messages,
                openings,
                conversations,
                adaptations,
                inFlight,
                timer);
        this.anonymous = new AnonymousCalls(exchanges, sessions, handshake, legacy, inFlight);
        this.relocations = new Relocations(routes, sessions, recoveries, placements, timer);
        new TrafficService(replicas::self, routes, exchanges, sessions, streams, messages, recoveries, reader)
                .serve(replicas.bus());
    }

    /**
     * Stateless messages.
     *
     * @return the exchanges of 2026-07-28 and later
     */
    public ModernExchanges modern() {
        return modern;
    }

    /**
     * Messages of sessions.
     *
     * @return the exchanges of 2025-03-26 to 2025-11-25
     */
    public LegacyExchanges legacy() {
        return legacy;
    }

    /**
     * Requests of the era of sessions without one.
     *
     * @return serves each in a session of its own
     */
    public AnonymousCalls anonymous() {
        return anonymous;
    }

    /**
     * Which sessions stand at which upstream replica.
     *
     * @return shows it, and changes it when an operator asks
     */
    public Relocations relocations() {
        return relocations;
    }

    /**
     * Sessions at upstreams that the configuration does not have any more.
     *
     * @return leads them away
     */
    public Departures departures() {
        return departures;
    }

    /**
     * What the configuration does not have any more.
     *
     * @return lets go of it when nothing uses it
     */
    public Retirements retirements() {
        return retirements;
    }

    /**
     * What a route has become.
     *
     * @param route that was found at some time
     * @return as it is now; the same one when it has not changed, and when it is gone
     */
    public Route current(Route route) {
        return routes.current(route);
    }

    /**
     * What is under way.
     *
     * @return counts it, and drains it at a shutdown
     */
    public InFlight inFlight() {
        return inFlight;
    }

    /**
     * The sessions.
     *
     * @return the manager; the caller closes it
     */
    public SessionManager sessions() {
        return sessions;
    }

    /**
     * Waits for what no client waits for, for example the end of upstream sessions.
     *
     * @return completes when nothing of it is under way
     */
    public Mono<Void> settle() {
        return background.settled(Schedulers.parallel());
    }

    /** Gives up what no client waits for. */
    @Override
    public void dispose() {
        relocations.dispose();
        retirements.dispose();
        background.dispose();
    }

    @Override
    public boolean isDisposed() {
        return background.isDisposed();
    }

    private void endUpstream(Session session, RemovalReason reason) {
        if (session.upstream().session().isEmpty()) {
            return;
        }
        UpstreamLeg leg = Legs.of(session);
        formerUpstreams
                .of(session.id())
                .or(() -> routes.named(session.route()).map(Route::upstream))
                .ifPresent(upstream -> {
                    var unused = background.run(
                            "end of an upstream session", upstream.connector().endSession(leg));
                });
    }
}
