package dev.sluice.proxy;

import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.chain.InterceptorChain;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The interceptors that are there. One may go on from chain to chain; it lives until the last chain that has it ends, and is
 * shut down then, once. Thread-safe.
 */
final class LivingInterceptors {
    private final Map<InterceptorChain, Policies> chains = new LinkedHashMap<>();
    private final IdentityHashMap<Interceptor, Integer> holders = new IdentityHashMap<>();

    /** A chain was made of them. */
    synchronized void begin(Policies policies) {
        chains.put(policies.chain(), policies);
        policies.made().forEach(made -> holders.merge(made.interceptor(), 1, Integer::sum));
    }

    /** Ends a chain, unless it has ended already; never fails. */
    Mono<Void> end(Policies policies) {
        return Mono.defer(() -> policies.chain().shutdown(removed(policies)::remove));
    }

    /** Ends all chains, in the order in which they were made; never fails. */
    Mono<Void> endAll() {
        return Flux.defer(() -> Flux.fromIterable(all())).concatMap(this::end).then();
    }

    private synchronized List<Policies> all() {
        return List.copyOf(chains.values());
    }

    /** Those that no chain has any more. */
    private synchronized Set<Interceptor> removed(Policies policies) {
        Set<Interceptor> leaving = Collections.newSetFromMap(new IdentityHashMap<>());
        if (chains.remove(policies.chain()) != null) {
            policies.made().forEach(made -> {
                if (isLastOf(made.interceptor())) {
                    leaving.add(made.interceptor());
                }
            });
        }
        return leaving;
    }

    private boolean isLastOf(Interceptor interceptor) {
        @Nullable Integer left = holders.computeIfPresent(interceptor, (same, count) -> count == 1 ? null : count - 1);
        return left == null;
    }
}
