package dev.sluice.proxy.exchange;

import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.session.Session;

/**
 * What an upstream has answered, and in which conversation: that tells how it is to be read.
 *
 * @param session as it was when the upstream was asked
 * @param event the answer, or a piece of it
 */
record Heard(Session session, UpstreamEvent event) {}
