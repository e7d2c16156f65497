package dev.sluice.proxy.edge.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.interceptors.Principal;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.proxy.edge.channel.ClientChannel;
import dev.sluice.session.SessionIds;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The streams of HTTP+SSE that are open in this process, by ids that nobody can guess. Of those that have ended, some
 * are remembered for a while with their sessions, as long as the reason why a session is gone. Thread-safe.
 */
final class SseStreams {
    private final Supplier<String> self;
    private final SessionIds secrets = SessionIds.random();
    private final Map<String, Open> streams = new ConcurrentHashMap<>();
    private final Cache<String, SessionId> ended;

    /**
     * Knows none.
     *
     * @param self the name of this replica, which goes into their ids
     * @param endedStreams how many are remembered once they have ended
     * @param endedStreamAge how long
     */
    SseStreams(Supplier<String> self, int endedStreams, Duration endedStreamAge) {
        this.self = self;
        this.ended = Caffeine.newBuilder()
                .maximumSize(endedStreams)
                .expireAfterWrite(endedStreamAge)
                .executor(Runnable::run)
                .build();
    }

    /** Takes a stream in and gives it its id; the caller removes it when it ends. */
    String add(String route, Principal principal, ClientChannel channel) {
        String id = StreamClaim.id(secrets.next().value(), self.get());
        streams.put(id, new Open(route, principal, channel));
        return id;
    }

    /** Notes that a stream has ended. */
    void remove(String id) {
        Optional.ofNullable(streams.remove(id))
                .flatMap(open -> open.channel().session())
                .ifPresent(session -> ended.put(id, session));
    }

    /** The session of a stream that has ended, whosever it was; empty when it had none or that was too long ago. */
    Optional<SessionId> sessionOfEnded(String id) {
        return Optional.ofNullable(ended.getIfPresent(id));
    }

    /** The channel of a stream; empty when there is none of that id, or when it is somebody else's. */
    Optional<ClientChannel> find(StreamClaim claim) {
        return Optional.ofNullable(streams.get(claim.stream()))
                .filter(open -> open.route().equals(claim.route())
                        && open.principal().key().equals(claim.principal().key()))
                .map(Open::channel);
    }

    /** A stream that is open, and whose it is. */
    private record Open(String route, Principal principal, ClientChannel channel) {}
}
