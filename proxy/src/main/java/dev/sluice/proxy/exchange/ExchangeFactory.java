package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.Attributes;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.proxy.fault.FaultListener;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.route.RouteTable;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Opens exchanges and numbers them. */
final class ExchangeFactory {
    private final String prefix;
    private final Clock clock;
    private final FaultListener faults;
    private final RouteTable routes;
    private final AtomicLong count = new AtomicLong();

    /**
     * Starts to count.
     *
     * @param prefix tells this process from others, so that its ids are unique among replicas
     */
    ExchangeFactory(String prefix, Clock clock, FaultListener faults, RouteTable routes) {
        this.prefix = prefix;
        this.clock = clock;
        this.faults = faults;
        this.routes = routes;
    }

    Exchange open(Route route, Downstream downstream, Optional<SessionId> session, Optional<ProtocolVersion> version) {
        String id = prefix + '-' + Long.toString(count.incrementAndGet(), Character.MAX_RADIX);
        return new Exchange(id, route, routes, downstream, session, version, new Attributes(), clock, faults);
    }
}
