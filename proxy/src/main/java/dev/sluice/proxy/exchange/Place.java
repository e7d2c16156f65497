package dev.sluice.proxy.exchange;

import dev.sluice.proxy.route.Route;
import dev.sluice.session.Session;

/**
 * Where a message of a legacy session goes.
 *
 * @param route with the upstream that the conversation is with
 * @param session as it stands or stood there
 */
record Place(Route route, Session session) {}
