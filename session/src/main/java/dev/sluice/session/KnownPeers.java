package dev.sluice.session;

import com.github.benmanes.caffeine.cache.Interner;

/**
 * Lets sessions share what their ends say of themselves, since clients of one kind and sessions at one server say the
 * same. What no session refers to any more is forgotten. Thread-safe.
 */
final class KnownPeers {
    private final Interner<Peer> known = Interner.newWeakInterner();

    NewSession shared(NewSession request) {
        return new NewSession(
                request.route(),
                request.principal(),
                known.intern(request.client()),
                request.metadata(),
                request.anonymous());
    }

    /** The changed record; looks for the server only when that has changed. */
    Session shared(Session before, Session changed) {
        UpstreamReference upstream = changed.upstream();
        if (upstream.server().equals(before.upstream().server())) {
            return changed;
        }
        return changed.withUpstream(new UpstreamReference(
                upstream.replica(), upstream.session(), upstream.protocolVersion(), known.intern(upstream.server())));
    }
}
