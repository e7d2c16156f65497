package dev.sluice.proxy.connector.channel;

import dev.sluice.interceptors.background.Background;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.proxy.connector.CallDeadline;
import dev.sluice.proxy.connector.Connector;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.session.SessionIds;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Scheduler;

/**
 * Speaks with an upstream over lines, one for each session. An {@code initialize} opens a line, and with it the upstream
 * session; the handle that it gets is what the session knows it by. A line that ends is a session that is lost.
 *
 * <p>Requests without a session, of a modern revision, share one line. The first ones have a line each, until the server
 * has said something there that is no error: from then on it is the one that is shared, and the others end with their
 * requests. When {@code server/discover} finds silence on its own line, or the end of the line, that counts as an answer
 * that is not modern, so that a handshake is tried next.
 *
 * <p>A cancelled call of a session sends nothing by itself; what still comes for it is dropped.
 */
public final class ChannelConnector implements Connector {
    private static final Logger LOGGER = LoggerFactory.getLogger(ChannelConnector.class);

    private final String name;
    private final ChannelOpener opener;
    private final ChannelOwners owners;
    private final ChannelSettings settings;
    private final MessageReader reader;
    private final Scheduler timer;
    private final Runnable unreadable;
    private final Background background = new Background(LOGGER, Level.DEBUG);

    // Made here, because it reads its seed from a device, which would hold up an event loop.
    private final SessionIds secrets = SessionIds.random();
    private final Map<String, Conversation> conversations = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable ModernLine> shared = new AtomicReference<>();

    /**
     * Makes a connector; it opens lines only when used.
     *
     * @param name of the upstream, for the log
     * @param opener opens lines; limits how many there are
     * @param owners who else may have lines to it
     * @param settings its limits
     * @param reader reads what the upstream sends
     * @param timer runs time limits
     * @param unreadable runs for each text of the upstream that is no message
     */
    public ChannelConnector(
            String name,
            ChannelOpener opener,
            ChannelOwners owners,
            ChannelSettings settings,
            MessageReader reader,
            Scheduler timer,
            Runnable unreadable) {
        this.name = name;
        this.opener = opener;
        this.owners = owners;
        this.settings = settings;
        this.reader = reader;
        this.timer = timer;
        this.unreadable = unreadable;
    }

    /**
     * Whether a conversation goes over a line.
     *
     * @param leg of any upstream
     * @return true when its session is named as only those of this transport are
     */
    public static boolean isOverChannel(UpstreamLeg leg) {
        return leg.session().filter(Handle::isHandle).isPresent();
    }

    @Override
    public Flux<UpstreamEvent> call(UpstreamRequest request) {
        UpstreamLeg leg = request.leg();
        if (leg.hasSession()) {
            return Flux.defer(() -> find(leg)
                    .map(conversation -> conversation.call(request))
                    .orElseGet(() -> elsewhere(leg).flatMapMany(owner -> owner.call(request))));
        }
        return leg.isOpening() ? opened(request) : stateless(request);
    }

    @Override
    public Mono<Void> send(UpstreamRequest request) {
        return Mono.defer(() -> find(request.leg())
                .map(conversation -> conversation.send(request.message()))
                .orElseGet(() -> elsewhere(request.leg()).flatMap(owner -> owner.send(request))));
    }

    @Override
    public Flux<McpMessage> listen(UpstreamLeg leg) {
        return Flux.defer(() -> find(leg)
                .map(Conversation::unrelated)
                .orElseGet(() -> elsewhere(leg).flatMapMany(owner -> owner.listen(leg))));
    }

    @Override
    public Mono<Void> endSession(UpstreamLeg leg) {
        return Mono.defer(() -> leg.session()
                .map(conversations::remove)
                .map(Conversation::close)
                .orElseGet(() -> elsewhere(leg)
                        .flatMap(owner -> owner.endSession(leg))
                        .onErrorComplete(ChannelConnector::isLost)));
    }

    /**
     * Ends all lines in their order, at the same time.
     *
     * @return completes when they have ended
     */
    public Mono<Void> close() {
        return Mono.defer(() -> Flux.fromIterable(List.copyOf(conversations.keySet()))
                .mapNotNull(conversations::remove)
                .flatMap(Conversation::close, Integer.MAX_VALUE)
                .then()
                .doFinally(end -> background.dispose()));
    }

    private Optional<Conversation> find(UpstreamLeg leg) {
        return leg.session().map(conversations::get);
    }

    private Mono<Connector> elsewhere(UpstreamLeg leg) {
        String owner = leg.session().map(Handle::ownerOf).orElse("");
        Optional<Connector> other = owner.equals(owners.self()) ? Optional.empty() : owners.connectorTo(owner);
        return other.map(Mono::just)
                .orElseGet(() -> Mono.error(FaultException.of(Fault.UPSTREAM_SESSION_LOST, "its line has ended")));
    }

    private static boolean isLost(Throwable error) {
        return error instanceof FaultException fault && fault.fault() == Fault.UPSTREAM_SESSION_LOST;
    }

    private Flux<UpstreamEvent> opened(UpstreamRequest request) {
        return Flux.defer(() -> {
            Opening opening = new Opening(Handle.mint(owners.self(), secrets), false);
            Flux<UpstreamEvent> events = opener.open(request.leg().initiator())
                    .map(opening::begin)
                    .flatMapMany(conversation -> Flux.concat(
                            Mono.just(new UpstreamEvent.Opened(opening.handle)), conversation.call(request)));
            return new CallDeadline(settings.opening(), settings.opening(), timer)
                    .limit(events)
                    .doFinally(opening::endUnlessAnswered);
        });
    }

    private Flux<UpstreamEvent> stateless(UpstreamRequest request) {
        return Flux.defer(() -> {
            ModernLine line = shared.get();
            return line != null && line.isOpen() ? line.call(request) : alone(request);
        });
    }

    private Flux<UpstreamEvent> alone(UpstreamRequest request) {
        return Flux.defer(() -> {
            Opening opening = new Opening(Handle.mint(owners.self(), secrets), true);
            return opener.open(request.leg().initiator())
                    .map(opening::begin)
                    .map(conversation -> new ModernLine(conversation, background))
                    .flatMapMany(line -> line.call(request).doOnNext(event -> {
                        if (!isError(event)) {
                            share(line);
                        }
                    }))
                    .onErrorMap(error -> isSilence(error) && isDiscovery(request), ChannelConnector::notModern)
                    .doFinally(end -> opening.endUnlessShared());
        });
    }

    private void share(ModernLine line) {
        var unused = shared.updateAndGet(before -> before == null || !before.isOpen() ? line : before);
    }

    private static boolean isError(UpstreamEvent event) {
        return event instanceof UpstreamEvent.Message message
                && message.message() instanceof McpResponse response
                && response.isError();
    }

    /** An upstream that says nothing to this request, or ends because of it, is not a modern one. */
    private static boolean isSilence(Throwable error) {
        return error instanceof FaultException fault
                && (fault.fault() == Fault.UPSTREAM_TIMEOUT || fault.fault() == Fault.UPSTREAM_CONNECTION_LOST);
    }

    private static boolean isDiscovery(UpstreamRequest request) {
        return request.message() instanceof McpRequest asked && asked.method().equals(Methods.DISCOVER);
    }

    private static Throwable notModern(Throwable silence) {
        return FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, silence);
    }

    @Override
    public String toString() {
        return name;
    }

    /** A line that is being opened. Who opens one and gets no answer need not end it. */
    private final class Opening {
        private final String handle;
        private final boolean stateless;
        private volatile boolean unwanted;

        Opening(String handle, boolean stateless) {
            this.handle = handle;
            this.stateless = stateless;
        }

        Conversation begin(Channel channel) {
            Conversation conversation =
                    new Conversation(channel, reader, settings, timer, background, stateless, unreadable);
            conversations.put(handle, conversation);
            conversation.begin(() -> conversations.remove(handle, conversation));
            if (unwanted) {
                end();
            }
            return conversation;
        }

        void endUnlessAnswered(SignalType signal) {
            if (signal != SignalType.ON_COMPLETE) {
                end();
            }
        }

        void endUnlessShared() {
            ModernLine line = shared.get();
            if (line == null || !line.isOn(conversations.get(handle))) {
                end();
            }
        }

        void end() {
            unwanted = true;
            Conversation conversation = conversations.remove(handle);
            if (conversation != null) {
                background.start("end of a line", conversation.close());
            }
        }
    }
}
