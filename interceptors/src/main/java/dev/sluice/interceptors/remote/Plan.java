package dev.sluice.interceptors.remote;

import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.remote.RemoteInterceptor.Kind;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Who is asked about an operation.
 *
 * @param mutators one after the other, in this order
 * @param validators at the same time; by name, so that the same one speaks first every time
 */
record Plan(List<RemoteInterceptor> mutators, List<RemoteInterceptor> validators) {
    /** The same for the same interceptors, in whatever order their server lists them. */
    static Plan of(
            List<RemoteInterceptor> interceptors,
            RemoteSettings settings,
            Optional<ProtocolVersion> revision,
            String event,
            Phase phase) {
        List<RemoteInterceptor> wanted = interceptors.stream()
                .filter(interceptor -> interceptor.covers(event, phase)
                        && interceptor.handles(revision)
                        && settings.usage(interceptor).wants(event, phase))
                .sorted(Comparator.comparing(RemoteInterceptor::name, Plan::compareCodePoints))
                .toList();
        Comparator<RemoteInterceptor> byPriority = Comparator.comparingInt(interceptor -> settings.usage(interceptor)
                .priority()
                .orElse(interceptor.priorities().in(phase)));
        return new Plan(
                wanted.stream()
                        .filter(interceptor -> interceptor.kind() == Kind.MUTATOR)
                        .sorted(byPriority)
                        .toList(),
                wanted.stream()
                        .filter(interceptor -> interceptor.kind() == Kind.VALIDATOR)
                        .toList());
    }

    boolean isEmpty() {
        return mutators.isEmpty() && validators.isEmpty();
    }

    /** Java compares halves of surrogate pairs, which is another order. */
    private static int compareCodePoints(String one, String other) {
        int[] left = one.codePoints().toArray();
        int[] right = other.codePoints().toArray();
        return Arrays.compare(left, right);
    }
}
