package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.Attributes;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.proxy.fault.FaultException;
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
        return new Exchange(nextId(), route, routes, downstream, session, version, new Attributes(), clock, faults);
    }

    /** A failure from before a message could have an exchange, as the fault that its sender is told of. */
    FaultException failed(String route, Throwable thrown) {
        return Failures.logged(thrown, nextId(), route, faults);
    }

    private String nextId() {
        return prefix + '-' + Long.toString(count.incrementAndGet(), Character.MAX_RADIX);
    }
}
