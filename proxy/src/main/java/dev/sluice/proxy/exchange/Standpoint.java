package dev.sluice.proxy.exchange;

import dev.sluice.session.Session;

/**
 * The conversation with an upstream that something began in.
 *
 * @param exchange that it belongs to
 * @param session as it was then
 */
record Standpoint(Exchange exchange, Session session) {
    /** Whether the session may be with another upstream by now, while this one still has what began there. */
    boolean isRetired() {
        return exchange.route().upstream().usage().isRetired();
    }
}
