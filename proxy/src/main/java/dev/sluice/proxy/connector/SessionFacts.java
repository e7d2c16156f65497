package dev.sluice.proxy.connector;

import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.session.ClientState;
import dev.sluice.session.Peer;

/**
 * What is written down of the client's session that a message belongs to, for whoever stands between it and a server
 * without sessions.
 *
 * @param revision what the client speaks
 * @param client what the client said of itself in its handshake
 * @param server what the client was told of the server
 * @param state what the client has asked for that outlives its request
 */
public record SessionFacts(ProtocolVersion revision, Peer client, Peer server, ClientState state) {}
