package dev.sluice.proxy;

import dev.sluice.config.SluiceConfig;
import dev.sluice.proxy.authentication.PublicAddress;
import dev.sluice.proxy.connector.SluiceClient;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.inspection.Inspection;
import dev.sluice.proxy.inspection.UpstreamInspector;
import dev.sluice.proxy.oauth.TokenVault;
import dev.sluice.session.replica.SoleReplica;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

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
        Releases releases = new Releases(config.shutdown().step());
        try {
            SharedThreads threads = SharedThreads.start(config, releases);
            SluiceClient client = new SluiceClient("sluice", Sluice.version(), LIMIT, threads.timer());
            UpstreamAssembly upstreams = new UpstreamAssembly(
                    Sluice.version(), credentials(config, threads, releases), threads, new SoleReplica(), route -> {});
            releases.add("ending the watch over child processes", upstreams::dismiss);
            releases.add("closing upstream connections", upstreams.close());
            return new UpstreamInspector(client)
                    .run(upstreams.build(config.routes().get(0)).upstream().direct())
                    .blockOptional()
                    .orElseThrow(() -> FaultException.of(Fault.INTERNAL, "an inspection without an outcome"));
        } finally {
            releases.run();
        }
    }

    /** Nobody's token is there to be shown or exchanged. */
    private static CredentialsAssembly credentials(SluiceConfig config, SharedThreads threads, Releases releases) {
        return new CredentialsAssembly(
                config.authentication().tokens(),
                new Webs(threads, releases),
                new TokenVault(Clock.systemUTC(), 1),
                new PublicAddress(Optional.of(config.listen()
                        .publicUrl()
                        .orElse("http://" + config.listen().address()))),
                threads);
    }
}
