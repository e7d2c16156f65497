package dev.sluice.interceptors.approval;

import dev.sluice.interceptors.Glob;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.InterceptorFactory;
import dev.sluice.interceptors.Settings;
import dev.sluice.interceptors.approval.ApprovalSettings.WithoutElicitation;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/**
 * Makes {@link ApprovalGate} from the settings {@code tools}, {@code message}, {@code showArguments}, {@code validFor},
 * {@code key}, {@code withoutElicitation} and {@code rememberedApprovals}.
 */
public final class ApprovalFactory implements InterceptorFactory {
    /** Found as a service. */
    public ApprovalFactory() {}

    @Override
    public String name() {
        return "approval";
    }

    @Override
    public Interceptor create(Map<String, Object> values) {
        Settings settings = Settings.of(
                values,
                "tools",
                "message",
                "showArguments",
                "validFor",
                "key",
                "withoutElicitation",
                "rememberedApprovals");
        return new ApprovalGate(
                new ApprovalSettings(
                        Glob.of(settings.strings("tools")),
                        settings.text("message", ApprovalSettings.MESSAGE),
                        settings.bool("showArguments", true),
                        settings.duration(
                                "validFor", Duration.ofSeconds(10), Duration.ofHours(1), Duration.ofMinutes(5)),
                        settings.text("key", ""),
                        settings.choice("withoutElicitation", WithoutElicitation.BLOCK),
                        settings.integer("rememberedApprovals", 1, 10_000_000, 100_000)),
                Clock.systemUTC());
    }
}
