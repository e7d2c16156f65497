package dev.sluice.proxy;

import dev.sluice.config.RouteConfig;
import dev.sluice.config.SluiceConfig;
import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.chain.ChainListener;
import dev.sluice.interceptors.chain.InterceptorChain;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.plugin.InterceptorFactories;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reactor.core.scheduler.Schedulers;

/**
 * What a chain does with the messages of a revision, told without starting anything.
 *
 * @param requests one line for each interceptor, about what clients send
 * @param replies the same about what they get
 */
public record ChainOutline(List<String> requests, List<String> replies) {
    /** Copies the lists. */
    public ChainOutline {
        requests = List.copyOf(requests);
        replies = List.copyOf(replies);
    }

    /**
     * Makes the interceptors of a route, asks what they want, and lets go of them.
     *
     * @param config the whole configuration
     * @param route one of its routes
     * @param version the client's revision
     * @return what would run
     * @throws StartException when an interceptor cannot be made
     */
    public static ChainOutline of(SluiceConfig config, RouteConfig route, ProtocolVersion version) {
        try (InterceptorFactories factories = InterceptorFactories.load(config.plugins())) {
            InterceptorChain chain = new ChainAssembly(
                            factories,
                            Schedulers.parallel(),
                            Schedulers.boundedElastic(),
                            ChainListener.none(),
                            name -> Map.of())
                    .build(route)
                    .chain();
            ChainOutline outline = new ChainOutline(
                    chain.outline(Optional.of(version), Direction.CLIENT_TO_SERVER),
                    chain.outline(Optional.of(version), Direction.SERVER_TO_CLIENT));
            new Step("letting go of the interceptors", chain.shutdown()).run();
            return outline;
        } catch (IllegalArgumentException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }
}
