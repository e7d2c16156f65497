package dev.sluice.interceptors.accesslog;

import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.InterceptorFactory;
import dev.sluice.interceptors.Settings;
import java.util.Map;

/** Makes {@link AccessLog} from the settings {@code targetLength} and {@code notifications}. */
public final class AccessLogFactory implements InterceptorFactory {
    /** Found as a service. */
    public AccessLogFactory() {}

    @Override
    public String name() {
        return "access-log";
    }

    @Override
    public Interceptor create(Map<String, Object> values) {
        Settings settings = Settings.of(values, "targetLength", "notifications");
        AccessLogSettings defaults = AccessLogSettings.defaults();
        AccessLogSettings read = new AccessLogSettings(
                settings.integer(
                        "targetLength",
                        AccessLogSettings.SHORTEST_TARGET,
                        AccessLogSettings.LONGEST_TARGET,
                        defaults.targetLength()),
                settings.bool("notifications", defaults.notifications()));
        return new AccessLog(read, System::nanoTime);
    }
}
