package dev.sluice.proxy;

import dev.sluice.config.AdminConfig;
import dev.sluice.proxy.admin.AdminSettings;

/** Maps the {@code admin} section to the settings of the admin listener. */
final class AdminMapping {
    private AdminMapping() {}

    static AdminSettings settings(AdminConfig config) {
        return new AdminSettings(
                config.address().host(),
                config.address().port(),
                config.address().isLoopback(),
                config.connections());
    }
}
