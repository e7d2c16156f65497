package dev.sluice.proxy.edge.http;

import dev.sluice.proxy.authentication.Gatekeeper;
import java.time.Clock;

/**
 * Who may come in, and what everybody may read.
 *
 * @param gatekeeper lets clients in
 * @param keyHeader name of the header in which clients show keys
 * @param documents what everybody may read
 * @param clock tells when what a client has shown ends
 */
public record Access(Gatekeeper gatekeeper, String keyHeader, Documents documents, Clock clock) {}
