package dev.sluice.interceptors.remote;

import dev.sluice.interceptors.service.Patience;
import dev.sluice.interceptors.service.ServiceAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Which interceptors of a server are used, and how.
 *
 * @param address of the server's MCP endpoint
 * @param only names of interceptors, with stars, default all. One without stars must be there
 * @param usages what is special about some, by name, default nothing
 * @param trustFailOpen whether messages pass when an interceptor fails of which its server says so, default false
 * @param claims whether interceptors are told what is known of the principal besides its name, default false
 * @param requestPayload what interceptors get of a request, default its parameters
 * @param refresh how long a list of interceptors is good, 1 s to 1 d, default 5 min
 * @param maxInterceptors how many a server may list, 1 to 1000, default 64
 * @param maxBytes largest answer of the server in bytes, 1 KiB to 64 MiB, default 1 MiB
 * @param patience with the server
 */
public record RemoteSettings(
        ServiceAddress address,
        List<String> only,
        Map<String, Usage> usages,
        boolean trustFailOpen,
        boolean claims,
        RequestPayload requestPayload,
        Duration refresh,
        int maxInterceptors,
        int maxBytes,
        Patience patience) {
    /** Copies the collections. */
    public RemoteSettings {
        only = List.copyOf(only);
        usages = Map.copyOf(usages);
    }

    /** What interceptors get of a request. The texts of the draft and the libraries for it do not agree. */
    public enum RequestPayload {
        /** Its parameters. */
        PARAMS,
        /** An object with its method and its parameters. */
        MESSAGE
    }

    /**
     * A server with what holds when nothing else is said.
     *
     * @param address of the server
     * @return the defaults named at the components
     */
    public static RemoteSettings of(ServiceAddress address) {
        return new RemoteSettings(
                address,
                List.of("*"),
                Map.of(),
                false,
                false,
                RequestPayload.PARAMS,
                Duration.ofMinutes(5),
                64,
                1 << 20,
                Patience.defaults());
    }

    Usage usage(RemoteInterceptor interceptor) {
        return usages.getOrDefault(interceptor.name(), Usage.asDescribed());
    }

    boolean isAuditing(RemoteInterceptor interceptor) {
        return usage(interceptor).auditing().orElse(interceptor.auditing());
    }

    boolean isFailingOpen(RemoteInterceptor interceptor) {
        return usage(interceptor).failingOpen().orElse(trustFailOpen && interceptor.failingOpen());
    }
}
