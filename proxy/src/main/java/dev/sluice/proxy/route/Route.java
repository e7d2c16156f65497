package dev.sluice.proxy.route;

import dev.sluice.interceptors.chain.InterceptorChain;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.authentication.Gate;
import dev.sluice.proxy.connector.Upstream;
import dev.sluice.proxy.connector.Usage;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One downstream address and everything that the configuration makes of it. When the configuration changes, another one
 * takes its place, which shares what has stayed as it was.
 *
 * @param name for logs and metrics
 * @param path the MCP endpoint, exact
 * @param sse the path for clients of HTTP+SSE, exact; empty when it is not offered
 * @param revisions that clients may speak here
 * @param upstream the server behind it
 * @param chain the interceptors, in registration order
 * @param chainUsage what is under way with them; shared by all routes that have had the chain
 * @param gate lets clients in that come over HTTP; empty for everybody
 * @param reader reads what clients send here
 * @param settings limits and time-outs
 */
public record Route(
        String name,
        String path,
        Optional<String> sse,
        Set<ProtocolVersion> revisions,
        Upstream upstream,
        InterceptorChain chain,
        Usage chainUsage,
        Optional<Gate> gate,
        MessageReader reader,
        RouteSettings settings) {
    /** Copies the set. */
    public Route {
        revisions = Set.copyOf(revisions);
    }

    /**
     * Counts work that begins and ends with the upstream and the interceptors of this route. Streams without an end of
     * their own are none: their messages pass the interceptors of the moment.
     *
     * @param work anything
     * @param <T> of the work
     * @return the same work, counted from subscription to end
     */
    public <T> Mono<T> track(Mono<T> work) {
        return upstream.usage().track(chainUsage.track(work));
    }

    /**
     * As {@link #track(Mono)}, for work that emits more than one thing.
     *
     * @param work anything
     * @param <T> of the work
     * @return the same work, counted from subscription to end
     */
    public <T> Flux<T> track(Flux<T> work) {
        return upstream.usage().track(chainUsage.track(work));
    }

    /**
     * The revisions that clients are told to use here: those of the route with which there is a way to the upstream.
     *
     * @return empty when route and upstream have nothing in common
     */
    public Set<ProtocolVersion> servedRevisions() {
        return revisions.stream().filter(upstream::promises).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The revisions that need no handshake and that clients are told to use here.
     *
     * @return empty when there are none
     */
    public Set<ProtocolVersion> modernRevisions() {
        return servedRevisions().stream().filter(ProtocolVersion::isModern).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The revisions that open with a handshake and that are worth a try here.
     *
     * @return empty when the route has none, or the upstream is known to refuse handshakes and nobody answers for it
     */
    public Set<ProtocolVersion> legacyRevisions() {
        return revisions.stream()
                .filter(version -> !version.isModern() && serves(version))
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Whether a message of a revision is worth a try here.
     *
     * @param version any
     * @return false when the route does not have it, or there is no way to the upstream with it
     */
    public boolean serves(ProtocolVersion version) {
        return revisions.contains(version) && upstream.reaches(version);
    }

    /**
     * Whether clients are told to open sessions here.
     *
     * @return false when the route is modern only, or the upstream is and nobody answers handshakes for it
     */
    public boolean promisesSessions() {
        return revisions.stream().anyMatch(version -> !version.isModern() && upstream.promises(version));
    }
}
