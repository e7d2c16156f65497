package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.background.Background;
import dev.sluice.interceptors.message.Methods;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The resources that one session is subscribed to, and how many streams want each. The server is asked when the first one
 * comes and when the last one goes. Thread-safe.
 */
final class Subscriptions {
    private final ServerSession session;
    private final Background background;
    private final Map<String, Wanted> wanted = new HashMap<>();

    Subscriptions(ServerSession session, Background background) {
        this.session = session;
        this.background = background;
    }

    private static final class Wanted {
        private final Sinks.One<Boolean> accepted = Sinks.one();
        private int streams = 1;
    }

    /** Wants a resource; emits whether the server takes it. Goes on although nobody waits for it any more. */
    Mono<Boolean> add(String uri) {
        return Mono.defer(() -> {
            Wanted fresh = new Wanted();
            Wanted known = join(uri, fresh);
            if (known == fresh) {
                subscribe(uri, fresh);
            }
            return known.accepted.asMono();
        });
    }

    private synchronized Wanted join(String uri, Wanted fresh) {
        return wanted.merge(uri, fresh, (known, another) -> {
            known.streams++;
            return known;
        });
    }

    /** Wants a resource no more. */
    void remove(String uri) {
        boolean last;
        synchronized (this) {
            @Nullable Wanted known = wanted.get(uri);
            last = known != null && --known.streams == 0;
            if (last) {
                wanted.remove(uri);
            }
        }
        if (last) {
            var unused = background.run(
                    "end of a subscription",
                    session.ask(Methods.RESOURCES_UNSUBSCRIBE, Map.of("uri", uri))
                            .then());
        }
    }

    private void subscribe(String uri, Wanted mine) {
        Mono<Void> asked = session.ask(Methods.RESOURCES_SUBSCRIBE, Map.of("uri", uri))
                .map(answer -> !answer.isError())
                .onErrorReturn(false)
                .defaultIfEmpty(false)
                .doOnNext(accepted -> answered(uri, mine, accepted))
                .then();
        var unused = background.run("a subscription", asked);
    }

    private void answered(String uri, Wanted mine, boolean accepted) {
        if (!accepted) {
            synchronized (this) {
                wanted.remove(uri, mine);
            }
        }
        var unused = mine.accepted.tryEmitValue(accepted);
    }
}
