package dev.sluice.interceptors.external;

import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.InterceptorFactory;
import dev.sluice.interceptors.InterceptorHost;
import dev.sluice.interceptors.Settings;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import reactor.core.publisher.Mono;

/**
 * Makes {@link ExternalPolicy} from the settings {@code url}, {@code headers}, {@code arguments}, {@code claims}, {@code
 * limit}, {@code failures}, {@code calls} and {@code pause}.
 */
public final class ExternalPolicyFactory implements InterceptorFactory {
    private static final int MOST_CALLS = 1000;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]{0,8192}");

    /** Found as a service. */
    public ExternalPolicyFactory() {}

    @Override
    public String name() {
        return "external-policy";
    }

    @Override
    public Interceptor create(Map<String, Object> values) {
        return create(values, InterceptorHost.alone());
    }

    @Override
    public Interceptor create(Map<String, Object> values, InterceptorHost host) {
        ExternalPolicySettings settings = read(
                Settings.of(values, "url", "headers", "arguments", "claims", "limit", "failures", "calls", "pause"));
        return new ExternalPolicy(
                settings,
                host.service(PolicyWeb.class)
                        .orElse((url, headers, document, limit) ->
                                Mono.error(new ExternalPolicyException("this process asks nobody"))));
    }

    private static ExternalPolicySettings read(Settings settings) {
        ExternalPolicySettings defaults = ExternalPolicySettings.of(url(settings));
        int failures = settings.integer("failures", 1, MOST_CALLS, defaults.failures());
        return new ExternalPolicySettings(
                defaults.url(),
                headers(settings),
                settings.bool("arguments", defaults.arguments()),
                settings.bool("claims", defaults.claims()),
                settings.duration("limit", Duration.ofMillis(1), Duration.ofMinutes(10), defaults.limit()),
                failures,
                settings.integer("calls", failures, MOST_CALLS, Math.max(failures, defaults.calls())),
                settings.duration("pause", Duration.ofMillis(10), Duration.ofHours(1), defaults.pause()));
    }

    private static URI url(Settings settings) {
        IllegalArgumentException wrong =
                settings.objection("url", "the address of a service, http or https, without user and fragment");
        try {
            URI url = new URI(settings.text("url", ""));
            boolean known = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            if (!known || url.getHost() == null || url.getRawUserInfo() != null || url.getRawFragment() != null) {
                throw wrong;
            }
            return url;
        } catch (URISyntaxException e) {
            throw wrong;
        }
    }

    private static Map<String, String> headers(Settings settings) {
        Map<String, String> headers = settings.texts("headers");
        headers.forEach((name, value) -> {
            if (!NAME.matcher(name).matches() || !VALUE.matcher(value).matches()) {
                // The value may be a secret.
                throw new IllegalArgumentException(
                        "headers." + name + " (expected: the name of a header field, with printable ASCII as value)");
            }
        });
        return headers;
    }
}
