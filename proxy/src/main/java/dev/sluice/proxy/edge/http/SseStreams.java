package dev.sluice.proxy.edge.http;

import dev.sluice.interceptors.Principal;
import dev.sluice.proxy.edge.channel.ClientChannel;
import dev.sluice.session.SessionIds;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The streams of HTTP+SSE that are open in this process, by ids that nobody can guess. Thread-safe. */
final class SseStreams {
    private final Supplier<String> self;
    private final SessionIds secrets = SessionIds.random();
    private final Map<String, Open> streams = new ConcurrentHashMap<>();

    /** Knows none; the name of this replica goes into their ids. */
    SseStreams(Supplier<String> self) {
        this.self = self;
    }

    /** Takes a stream in and gives it its id; the caller removes it when it ends. */
    String add(String route, Principal principal, ClientChannel channel) {
        String id = StreamClaim.id(secrets.next().value(), self.get());
        streams.put(id, new Open(route, principal, channel));
        return id;
    }

    void remove(String id) {
        streams.remove(id);
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
