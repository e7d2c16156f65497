package dev.sluice.interceptors.virtualtools;

import dev.sluice.interceptors.Glob;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.InterceptorFactory;
import dev.sluice.interceptors.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes {@link VirtualTools} from the settings {@code include}, {@code exclude}, {@code prefix} and {@code tools}. */
public final class VirtualToolsFactory implements InterceptorFactory {
    /** Found as a service. */
    public VirtualToolsFactory() {}

    @Override
    public String name() {
        return "virtual-tools";
    }

    @Override
    public Interceptor create(Map<String, Object> values) {
        Settings settings = Settings.of(values, "include", "exclude", "prefix", "tools");
        List<VirtualTool> tools = new ArrayList<>();
        for (Settings tool : settings.sections("tools", "tool", "name", "title", "description", "arguments")) {
            tools.add(tool(tool));
        }
        return new VirtualTools(new VirtualToolsSettings(
                Glob.of(settings.strings("include", List.of("*"))),
                Glob.of(settings.strings("exclude", List.of())),
                settings.text("prefix", ""),
                tools));
    }

    private static VirtualTool tool(Settings settings) {
        String own = settings.text("tool", "");
        if (own.isEmpty()) {
            throw settings.objection("tool", "the server's name of a tool");
        }
        return new VirtualTool(
                own,
                settings.text("name", own),
                optional(settings, "title"),
                optional(settings, "description"),
                settings.map("arguments"));
    }

    private static Optional<String> optional(Settings settings, String name) {
        return settings.has(name) ? Optional.of(settings.text(name, "")) : Optional.empty();
    }
}
