/**
 * Legacy MCP sessions: who opened them, what was agreed, how long they live, and how many there may be.
 *
 * <p>Start with {@link dev.sluice.session.SessionManager}, which owns every session and is the only writer of the
 * {@link dev.sluice.session.SessionStore}. {@link dev.sluice.session.SessionObserver} hears what becomes of them.
 */
@NullMarked
package dev.sluice.session;

import org.jspecify.annotations.NullMarked;
