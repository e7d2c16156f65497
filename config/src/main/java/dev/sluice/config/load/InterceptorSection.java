package dev.sluice.config.load;

import dev.sluice.config.InterceptorConfig;
import dev.sluice.config.InterceptorMode;
import dev.sluice.config.RouteConfig;
import dev.sluice.config.TimeoutsConfig;
import dev.sluice.config.WhenConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One entry of {@code interceptors}. Its base is the times in effect for its route. */
final class InterceptorSection {
    static final Section<TimeoutsConfig, InterceptorConfig> DEFINITION = interceptor();

    private InterceptorSection() {}

    private static Section<TimeoutsConfig, InterceptorConfig> interceptor() {
        SectionBuilder<TimeoutsConfig> keys = new SectionBuilder<>(TimeoutsConfig.defaults(), Scope.GLOBAL);
        Key<TimeoutsConfig, String> name =
                keys.required("name", Texts.name(), "the name of a built-in interceptor or of a plugin's factory");
        Key<TimeoutsConfig, InterceptorMode> mode = keys.key(
                "mode",
                Texts.oneOf("mode", InterceptorMode.class),
                timeouts -> InterceptorMode.ENFORCE,
                "enforce follows its decisions; audit records them and changes nothing");
        Key<TimeoutsConfig, Boolean> failOpen = keys.key(
                "failOpen",
                Texts.flag(),
                timeouts -> false,
                "whether a message passes when the interceptor fails or is late; otherwise it is blocked");
        Key<TimeoutsConfig, Duration> timeout = keys.computed(
                "timeout",
                Quantities.duration(Duration.ofMillis(1), Duration.ofMinutes(10)),
                values -> values.base().interceptor(),
                "timeouts.interceptor of the route",
                "time for one decision");
        Key<TimeoutsConfig, WhenConfig> when = keys.section(
                "when",
                when(),
                values -> WhenConfig.defaults(),
                "which messages it is asked about; each condition that is given must hold");
        Key<TimeoutsConfig, Map<String, Object>> settings = keys.key(
                "settings",
                new SettingsType(),
                timeouts -> Map.of(),
                "what the interceptor's factory is given; its keys are documented with the interceptor");
        return keys.build(values -> new InterceptorConfig(
                values.get(name),
                values.get(mode),
                values.get(failOpen),
                values.get(timeout),
                values.get(when),
                values.get(settings)));
    }

    private static Section<WhenConfig, WhenConfig> when() {
        SectionBuilder<WhenConfig> keys = new SectionBuilder<>(WhenConfig.defaults(), Scope.GLOBAL);
        Key<WhenConfig, List<String>> methods = keys.key(
                "methods",
                ListType.of(Texts.text()),
                WhenConfig::methods,
                "exact methods, like tools/call; an answer counts by the method of its request");
        Key<WhenConfig, List<String>> tools = keys.key(
                "tools",
                ListType.of(Texts.text()),
                WhenConfig::tools,
                "names, * for any characters: calls of these tools with all that answers them, and what may be about any tool,"
                        + " which are tools/list and tasks");
        Key<WhenConfig, List<String>> principals = keys.key(
                "principals",
                ListType.of(Texts.text()),
                WhenConfig::principals,
                "subjects, * for any characters; nobody who is not authenticated meets it");
        Key<WhenConfig, List<String>> revisions = keys.key(
                "revisions",
                new ListType<>(Texts.oneOf("revision", RouteConfig.allRevisions()), false, true),
                WhenConfig::revisions,
                "the client's MCP revisions");
        return keys.build(values ->
                new WhenConfig(values.get(methods), values.get(tools), values.get(principals), values.get(revisions)));
    }
}
