package dev.sluice.interceptors.remote;

import dev.sluice.interceptors.Glob;
import dev.sluice.interceptors.remote.RemoteInterceptor.Kind;
import dev.sluice.interceptors.remote.RemoteInterceptor.Priorities;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Interceptors that are asked about everything. */
final class Described {
    private Described() {}

    static RemoteInterceptor validator(String name) {
        return interceptor(name, Kind.VALIDATOR, new Priorities(0, 0));
    }

    static RemoteInterceptor mutator(String name, int priority) {
        return interceptor(name, Kind.MUTATOR, new Priorities(priority, priority));
    }

    static RemoteInterceptor interceptor(String name, Kind kind, Priorities priorities) {
        return new RemoteInterceptor(
                name,
                kind,
                List.of(new Hook(Glob.of(List.of("*")), Set.of(Phase.values()))),
                false,
                false,
                priorities,
                Optional.empty(),
                Optional.empty());
    }
}
