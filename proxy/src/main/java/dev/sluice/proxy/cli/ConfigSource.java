package dev.sluice.proxy.cli;

import dev.sluice.config.Address;
import dev.sluice.config.AdminConfig;
import dev.sluice.config.ListenConfig;
import dev.sluice.config.SluiceConfig;
import dev.sluice.config.UpstreamConfig;
import dev.sluice.config.load.ConfigException;
import dev.sluice.config.load.ConfigLoader;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes the configuration from what stands on the command line and in the file. The command line wins. */
final class ConfigSource {
    private final ConfigLoader loader;

    ConfigSource(Function<String, @Nullable String> environment) {
        this.loader = new ConfigLoader(environment);
    }

    /** The configuration of {@code run}; throws when not exactly one of upstream and file is given. */
    SluiceConfig of(
            @Nullable UpstreamConfig upstream, @Nullable Path file, @Nullable Address listen, @Nullable Address admin) {
        SluiceConfig config = at(base(upstream, file), listen, admin);
        Address client = config.listen().address();
        if (config.admin().enabled()
                && client.port() != 0
                && client.equals(config.admin().address())) {
            throw new UsageException("clients and operators cannot share the address " + client
                    + "; give --listen and --admin two addresses");
        }
        return config;
    }

    /** The configuration of {@code stdio}: without listeners, unless the command line names one for operators. */
    SluiceConfig ofStdio(@Nullable UpstreamConfig upstream, @Nullable Path file, @Nullable Address admin) {
        SluiceConfig config = base(upstream, file);
        AdminConfig operators = admin == null ? config.admin().withEnabled(false) : enabledAt(admin, config.admin());
        return with(config, config.listen(), operators);
    }

    /** The configuration of a file; throws with all that is wrong with it. */
    SluiceConfig load(Path file) {
        try {
            return loader.load(file);
        } catch (ConfigException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    private SluiceConfig base(@Nullable UpstreamConfig upstream, @Nullable Path file) {
        if (upstream != null && file != null) {
            throw new UsageException("--upstream or --stdio, and -c exclude each other; give one of them");
        }
        if (upstream != null) {
            return SluiceConfig.forUpstream(upstream, ListenConfig.defaults(), AdminConfig.defaults());
        }
        if (file != null) {
            return load(file);
        }
        throw new UsageException("what to run is missing; give --upstream URL, --stdio COMMAND or -c FILE");
    }

    /** An address on the command line also switches on an admin listener that the file has switched off. */
    private static SluiceConfig at(SluiceConfig config, @Nullable Address listen, @Nullable Address admin) {
        return with(
                config,
                listen == null ? config.listen() : config.listen().withAddress(listen),
                admin == null ? config.admin() : enabledAt(admin, config.admin()));
    }

    private static AdminConfig enabledAt(Address address, AdminConfig admin) {
        return admin.withAddress(address).withEnabled(true);
    }

    private static SluiceConfig with(SluiceConfig config, ListenConfig listen, AdminConfig admin) {
        return new SluiceConfig(
                listen,
                admin,
                config.plugins(),
                config.session(),
                config.limits(),
                config.timeouts(),
                config.shutdown(),
                config.reload(),
                config.authentication(),
                config.routes());
    }
}
