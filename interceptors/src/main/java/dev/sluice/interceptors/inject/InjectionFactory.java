package dev.sluice.interceptors.inject;

import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.InterceptorFactory;
import dev.sluice.interceptors.Settings;
import dev.sluice.interceptors.UpstreamHeaders;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Makes {@link Injection} from the settings {@code meta} and {@code headers}. */
public final class InjectionFactory implements InterceptorFactory {
    /** MCP keeps prefixes whose second label is one of these for itself, and older revisions any label. */
    private static final Pattern RESERVED = Pattern.compile("(?:.*\\.)?(?:modelcontextprotocol|mcp)(?:\\..*)?/.*");

    private static final Pattern KEY = Pattern.compile("(?:[A-Za-z0-9.-]{1,128}/)?[A-Za-z0-9._-]{1,128}");

    /** Found as a service. */
    public InjectionFactory() {}

    @Override
    public String name() {
        return "inject";
    }

    @Override
    public Interceptor create(Map<String, Object> values) {
        Settings settings = Settings.of(values, "meta", "headers");
        if (!settings.has("meta") && !settings.has("headers")) {
            throw settings.objection("meta", "meta or headers, with at least one entry");
        }
        return new Injection(new InjectionSettings(meta(settings), headers(settings)));
    }

    private static Map<String, Template> meta(Settings settings) {
        Map<String, Template> templates = templates(settings, "meta");
        templates.keySet().forEach(key -> {
            if (!KEY.matcher(key).matches() || RESERVED.matcher(key).matches() || key.equals("progressToken")) {
                throw settings.objection("meta", "keys like example.com/user, none that MCP keeps for itself");
            }
        });
        return templates;
    }

    private static Map<String, Template> headers(Settings settings) {
        Map<String, Template> templates = templates(settings, "headers");
        templates.keySet().forEach(name -> {
            if (!UpstreamHeaders.isFree(name)) {
                throw settings.objection(
                        "headers", "names of header fields, none of the transport, of MCP, or of credentials");
            }
        });
        return templates;
    }

    private static Map<String, Template> templates(Settings settings, String name) {
        Map<String, Template> templates = new LinkedHashMap<>();
        settings.texts(name).forEach((key, text) -> templates.put(key, template(settings, name, text)));
        return templates;
    }

    private static Template template(Settings settings, String name, String text) {
        try {
            return Template.of(text);
        } catch (IllegalArgumentException e) {
            throw settings.objection(
                    name, "texts with names in braces, not " + e.getMessage() + "; known are " + Template.NAMES);
        }
    }
}
