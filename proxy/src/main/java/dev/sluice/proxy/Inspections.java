package dev.sluice.proxy;

import dev.sluice.config.SluiceConfig;
import dev.sluice.interceptors.chain.ChainListener;
import dev.sluice.interceptors.plugin.InterceptorFactories;
import dev.sluice.proxy.connector.SluiceClient;
import dev.sluice.proxy.connector.UpstreamProbe;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.inspection.Inspection;
import dev.sluice.proxy.inspection.UpstreamInspector;
import java.time.Duration;
import java.util.List;

/** Looks at upstreams without starting a Sluice in front of them. */
public final class Inspections {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private Inspections() {}

    /**
     * Asks the upstream of the first route what it is and has. Blocks the calling thread.
     *
     * @param config a valid one
     * @return what was found
     * @throws FaultException when the upstream cannot be reached
     * @throws StartException when the configuration cannot be used, for example because a certificate is missing
     */
    public static Inspection inspect(SluiceConfig config) {
        Releases releases = new Releases();
        try {
            SharedThreads threads = SharedThreads.start(releases);
            SluiceClient client = new SluiceClient("sluice", Sluice.version(), LIMIT, threads.timer());
            InterceptorFactories factories = InterceptorFactories.load(List.of());
            releases.add("closing the plugins", factories::close);
            RouteAssembly assembly =
                    new RouteAssembly(factories, new UpstreamProbe(client), threads, ChainListener.none());
            releases.add("closing upstream connections", assembly.close());
            return new UpstreamInspector(client)
                    .run(assembly.build(config.routes().get(0)).upstream().connector())
                    .blockOptional()
                    .orElseThrow(() -> FaultException.of(Fault.INTERNAL, "an inspection without an outcome"));
        } finally {
            releases.run();
        }
    }
}
