package dev.sluice.proxy.edge.http;

import java.time.Clock;

/**
 * How clients show who they are, and what everybody may read.
 *
 * @param keyHeader name of the header in which clients show keys
 * @param documents what everybody may read
 * @param clock tells when what a client has shown ends
 */
public record Access(String keyHeader, Documents documents, Clock clock) {}
