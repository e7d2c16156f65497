package dev.sluice.config.load;

import dev.sluice.config.Address;
import dev.sluice.config.AdminConfig;

/** Section {@code admin}. */
final class AdminSection {
    static final Section<AdminConfig, AdminConfig> DEFINITION = admin();

    private AdminSection() {}

    private static Section<AdminConfig, AdminConfig> admin() {
        SectionBuilder<AdminConfig> keys = new SectionBuilder<>(AdminConfig.defaults(), Scope.GLOBAL);
        Key<AdminConfig, Address> address = keys.key(
                "address",
                Texts.address(),
                AdminConfig::address,
                "where operators find health and metrics, as HOST:PORT; port 0 lets the system choose");
        Key<AdminConfig, Boolean> enabled =
                keys.key("enabled", Texts.flag(), AdminConfig::enabled, "whether there is an admin listener");
        Key<AdminConfig, Integer> connections = keys.key(
                "connections", Quantities.count(1, 100_000), AdminConfig::connections, "open connections at once");
        return keys.build(values -> new AdminConfig(values.get(address), values.get(enabled), values.get(connections)));
    }
}
