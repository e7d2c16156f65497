package dev.sluice.proxy;

import dev.sluice.proxy.route.RouteTable;
import dev.sluice.session.RemovalReason;
import dev.sluice.session.Session;
import dev.sluice.session.SessionObserver;

/** Tells the interceptors of a route what becomes of its sessions. */
final class ChainObserver implements SessionObserver {
    private final RouteTable routes;

    ChainObserver(RouteTable routes) {
        this.routes = routes;
    }

    @Override
    public void removed(Session session, RemovalReason reason) {
        routes.named(session.route()).ifPresent(route -> route.chain().sessionRemoved(session.id(), reason.wireName()));
    }
}
