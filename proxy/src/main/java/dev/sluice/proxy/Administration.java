package dev.sluice.proxy;

import dev.sluice.config.AdminConfig;
import dev.sluice.proxy.admin.AdminServer;
import dev.sluice.proxy.admin.Metrics;
import dev.sluice.proxy.admin.OverviewPage;
import dev.sluice.proxy.admin.Readiness;
import dev.sluice.proxy.admin.ReloadPage;
import dev.sluice.proxy.admin.SessionPages;
import dev.sluice.proxy.admin.UpstreamPage;
import dev.sluice.proxy.exchange.Exchanges;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;

/** Where operators look while Sluice runs. */
final class Administration {
    private final AdminConfig config;
    private final SharedThreads threads;
    private final Releases releases;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    /** Prepares it: what is released before this is still to be seen. */
    Administration(AdminConfig config, SharedThreads threads, Releases releases) {
        this.config = config;
        this.threads = threads;
        this.releases = releases;
        releases.add("closing the admin connections", closing());
    }

    /**
     * Opens the pages. Blocks.
     *
     * @return their URL; empty when the configuration switches them off
     * @throws StartException when the address cannot be bound
     */
    Optional<URI> open(Supplier<Readiness> readiness, Metrics metrics, Exchanges exchanges, ConfigFollower follower) {
        if (!config.enabled()) {
            return Optional.empty();
        }
        AdminServer admin = new AdminServer(
                AdminMapping.settings(config),
                readiness,
                metrics::scrape,
                new SessionPages(exchanges.sessions()),
                List.of(
                        new OverviewPage(
                                Sluice.version(),
                                readiness,
                                exchanges.sessions()::statistics,
                                exchanges.inFlight()::active),
                        new UpstreamPage(exchanges.relocations()),
                        new ReloadPage(follower::reload)),
                threads.blocking());
        DisposableServer bound = Binding.bind(
                "admin.address", config.address(), Mono.defer(() -> admin.bind(threads.loops(), connections)));
        releases.add("closing the admin listener", bound::dispose);
        return Optional.of(URI.create(admin.url(bound.port())));
    }

    private Mono<Void> closing() {
        return Mono.create(sink -> connections.close().addListener(done -> sink.success()));
    }
}
