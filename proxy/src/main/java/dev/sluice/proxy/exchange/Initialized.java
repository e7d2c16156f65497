package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.SessionId;
import java.util.Optional;

/**
 * What came of an {@code initialize}.
 *
 * @param session the new session; empty when the handshake failed
 * @param answer the result or error
 */
public record Initialized(Optional<SessionId> session, ReplyPart answer) {}
