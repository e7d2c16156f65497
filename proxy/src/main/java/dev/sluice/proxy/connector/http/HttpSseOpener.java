package dev.sluice.proxy.connector.http;

import dev.sluice.proxy.connector.Initiator;
import dev.sluice.proxy.connector.channel.Channel;
import dev.sluice.proxy.connector.channel.ChannelOpener;
import dev.sluice.proxy.connector.credentials.Credentials;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** Opens HTTP+SSE conversations with one upstream. */
public final class HttpSseOpener implements ChannelOpener {
    private final HttpConnectorSettings settings;
    private final HttpClients clients;
    private final RequestHeaders headers;
    private final Credentials credentials;

    /**
     * Makes an opener; it opens connections only when used.
     *
     * @param settings how to reach the upstream; its URL is that of the event stream
     * @param credentials what it is shown
     * @param loops runs the connections; owned by the caller
     */
    public HttpSseOpener(HttpConnectorSettings settings, Credentials credentials, LoopResources loops) {
        this.settings = settings;
        this.credentials = credentials;
        this.clients = new HttpClients(settings, loops);
        this.headers = new RequestHeaders(settings.headers());
    }

    /** The stream is opened when it is read. */
    @Override
    public Mono<Channel> open(Initiator initiator) {
        return Mono.fromSupplier(
                () -> new SseChannel(settings, clients, headers, new Authorized(credentials), initiator));
    }

    /**
     * Closes all connections.
     *
     * @return completes when they are closed
     */
    public Mono<Void> close() {
        return clients.close();
    }
}
