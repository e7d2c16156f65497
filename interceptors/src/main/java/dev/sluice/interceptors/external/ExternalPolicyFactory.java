package dev.sluice.interceptors.external;

import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.InterceptorFactory;
import dev.sluice.interceptors.InterceptorHost;
import dev.sluice.interceptors.Settings;
import dev.sluice.interceptors.service.Patience;
import dev.sluice.interceptors.service.ServiceAddress;
import java.util.Map;
import reactor.core.publisher.Mono;

/**
 * Makes {@link ExternalPolicy} from the settings {@code url}, {@code headers}, {@code arguments}, {@code claims}, {@code
 * limit}, {@code failures}, {@code calls} and {@code pause}.
 */
public final class ExternalPolicyFactory implements InterceptorFactory {
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
        ExternalPolicySettings settings = read(Settings.of(
                values,
                ServiceAddress.URL,
                ServiceAddress.HEADERS,
                "arguments",
                "claims",
                "limit",
                "failures",
                "calls",
                "pause"));
        return new ExternalPolicy(
                settings,
                host.service(PolicyWeb.class)
                        .orElse((url, headers, document, limit) ->
                                Mono.error(new ExternalPolicyException("this process asks nobody"))));
    }

    private static ExternalPolicySettings read(Settings settings) {
        ExternalPolicySettings defaults = ExternalPolicySettings.of(ServiceAddress.read(settings));
        return new ExternalPolicySettings(
                defaults.address(),
                settings.bool("arguments", defaults.arguments()),
                settings.bool("claims", defaults.claims()),
                Patience.read(settings));
    }
}
