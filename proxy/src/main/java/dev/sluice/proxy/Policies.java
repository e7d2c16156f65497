package dev.sluice.proxy;

import dev.sluice.config.InterceptorConfig;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.chain.InterceptorChain;
import dev.sluice.interceptors.chain.RegisteredInterceptor;
import dev.sluice.proxy.connector.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a route's interceptors were made from, and what was made.
 *
 * @param configs in registration order
 * @param made one for each
 * @param chain of all
 * @param usage what is under way with them
 */
record Policies(
        List<InterceptorConfig> configs, List<RegisteredInterceptor> made, InterceptorChain chain, Usage usage) {
    Policies {
        configs = List.copyOf(configs);
        made = List.copyOf(made);
    }

    /** What may go on in another chain, each once. */
    Stock stock() {
        return new Stock(this);
    }

    /** Interceptors that wait for a place in another chain. For one thread. */
    static final class Stock {
        private final List<InterceptorConfig> configs;
        private final List<RegisteredInterceptor> made;

        private Stock(Policies policies) {
            this.configs = new ArrayList<>(policies.configs());
            this.made = new ArrayList<>(policies.made());
        }

        /** The first that was made for the same purpose, so that what it counts and knows is not lost. */
        Optional<Interceptor> take(InterceptorConfig wanted) {
            for (int i = 0; i < configs.size(); i++) {
                InterceptorConfig known = configs.get(i);
                boolean same =
                        known.name().equals(wanted.name()) && known.settings().equals(wanted.settings());
                if (same && !(made.get(i).interceptor() instanceof Interceptor.Keeping)) {
                    configs.remove(i);
                    return Optional.of(made.remove(i).interceptor());
                }
            }
            return Optional.empty();
        }
    }
}
