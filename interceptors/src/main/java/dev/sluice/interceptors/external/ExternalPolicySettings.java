package dev.sluice.interceptors.external;

import dev.sluice.interceptors.service.Patience;
import dev.sluice.interceptors.service.ServiceAddress;

/**
 * Who is asked, and what it is told.
 *
 * @param address of the service
 * @param arguments whether it is told the parameters of requests, default false
 * @param claims whether it is told what is known of the principal besides its name, default false
 * @param patience with the service
 */
public record ExternalPolicySettings(ServiceAddress address, boolean arguments, boolean claims, Patience patience) {
    /**
     * A service with what holds when nothing else is said.
     *
     * @param address of the service
     * @return the defaults named at the components
     */
    public static ExternalPolicySettings of(ServiceAddress address) {
        return new ExternalPolicySettings(address, false, false, Patience.defaults());
    }
}
