package dev.sluice.proxy.connector.channel;

import dev.sluice.interceptors.background.Background;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.proxy.connector.Initiator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Lets sessions share lines, for an upstream that keeps no state for a client: who proposes the same revision and
 * announces the same capabilities shares one, and so do all modern requests. Each session has the impression of a line of
 * its own. Thread-safe.
 *
 * <h2>Who may see what</h2>
 *
 * <p>Ids and progress tokens are renamed, so that an answer reaches only who has asked. What has changed concerns
 * everybody; a resource that was updated, those who have subscribed to it; a log message, the only call under way, and
 * nobody where there are several. Questions do not say which call they belong to: where the clients can be asked anything,
 * calls take turns, and when one is given up before its answer, its line is ended, because it may still ask. Tasks can be
 * listed and fetched by anybody who shares the line, so that there are none.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#stdio">MCP 2025-11-25, stdio</a>
 */
public final class SharedLines implements ChannelOpener {
    private static final Logger LOGGER = LoggerFactory.getLogger(SharedLines.class);

    private final ChannelOpener opener;
    private final SharingSettings sharing;
    private final ChannelSettings settings;
    private final MessageReader reader;
    private final Scheduler timer;
    private final Runnable unreadable;
    private final Background background = new Background(LOGGER, Level.DEBUG);
    private final AtomicLong members = new AtomicLong();
    private final Map<SharedKey, SharedGroup> groups = new ConcurrentHashMap<>();

    /**
     * Prepares it; lines are opened only when used.
     *
     * @param opener opens what is shared; limits how many there are
     * @param sharing how it is shared
     * @param settings limits of each line and each member
     * @param reader reads what the upstream sends
     * @param timer runs time limits
     * @param unreadable runs for each text of the upstream that is no message
     */
    public SharedLines(
            ChannelOpener opener,
            SharingSettings sharing,
            ChannelSettings settings,
            MessageReader reader,
            Scheduler timer,
            Runnable unreadable) {
        this.opener = opener;
        this.sharing = sharing;
        this.settings = settings;
        this.reader = reader;
        this.timer = timer;
        this.unreadable = unreadable;
    }

    @Override
    public Mono<Channel> open(Initiator initiator) {
        return Mono.fromSupplier(
                () -> new SharedChannel(members.incrementAndGet(), this, reader, new Mailbox(settings, timer)));
    }

    /**
     * Ends all lines, whoever uses them.
     *
     * @return completes when they have ended
     */
    public Mono<Void> close() {
        return Mono.defer(() -> Flux.fromIterable(List.copyOf(groups.values()))
                .flatMap(SharedGroup::close, Integer.MAX_VALUE)
                .then()
                .doFinally(end -> background.dispose()));
    }

    SharedGroup join(SharedKey key, SharedChannel member) {
        return groups.compute(key, (same, known) -> known != null && known.join(member) ? known : begun(same, member));
    }

    private SharedGroup begun(SharedKey key, SharedChannel member) {
        SharedGroup group = new SharedGroup(key, opener, sharing, settings, reader, timer, background, unreadable);
        var unused = group.join(member);
        background.start("shared lines", group.untilIdle().doFinally(end -> groups.remove(key, group)));
        return group;
    }

    @Override
    public String toString() {
        return opener.toString();
    }
}
