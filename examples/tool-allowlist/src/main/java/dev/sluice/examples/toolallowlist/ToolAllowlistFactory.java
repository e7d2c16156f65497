package dev.sluice.examples.toolallowlist;

import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.InterceptorFactory;
import dev.sluice.interceptors.Settings;
import java.util.Map;
import java.util.Set;

/** Makes {@link ToolAllowlist} from the setting {@code tools}, a list of names. */
public final class ToolAllowlistFactory implements InterceptorFactory {
    /** Found as a service. */
    public ToolAllowlistFactory() {}

    @Override
    public String name() {
        return "tool-allowlist";
    }

    @Override
    public Interceptor create(Map<String, Object> settings) {
        return new ToolAllowlist(Set.copyOf(Settings.of(settings, "tools").strings("tools")));
    }
}
