package dev.sluice.interceptors.chain;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.Interest;
import dev.sluice.interceptors.message.ProtocolVersion;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A registered interceptor at its place in the chain, with what it said about itself when the chain was built.
 *
 * @param position 0 for the first registered
 * @param registered the registration
 * @param versions that it handles
 * @param interest what it wants to see
 * @param failures its share of the log
 */
record Link(
        int position,
        RegisteredInterceptor registered,
        Set<ProtocolVersion> versions,
        Interest interest,
        FailureLog failures) {
    /** Stands for a method that nobody names. */
    private static final String ANY_OTHER = "another method";

    static Link of(int position, RegisteredInterceptor registered) {
        Interceptor interceptor = registered.interceptor();
        return new Link(
                position,
                registered,
                Set.copyOf(interceptor.supportedVersions()),
                interceptor.interest(),
                new FailureLog(registered.name()));
    }

    String name() {
        return registered.name();
    }

    /** The methods that it tells apart from others. */
    Set<String> namedMethods() {
        Set<String> named = new HashSet<>(interest.namedMethods());
        named.addAll(registered.when().methods());
        return named;
    }

    boolean isAuditing() {
        return registered.mode() == Mode.AUDIT;
    }

    boolean isAuthorizing() {
        return registered.interceptor() instanceof Interceptor.Authorizing;
    }

    boolean applies(Optional<ProtocolVersion> version, Direction direction, String method) {
        return supports(version)
                && interest.covers(direction, method)
                && registered.when().objection(version, method).isEmpty();
    }

    /** One line for a person: whether it runs for such a message, and if not, why. */
    String describe(Optional<ProtocolVersion> version, Direction direction, String method) {
        return refusal(version)
                .or(() ->
                        isInterestedIn(direction) ? Optional.empty() : Optional.of("not interested in this direction"))
                .or(() -> interest.covers(direction, method)
                        ? registered.when().objection(version, method)
                        : Optional.of("not interested in " + method))
                .map(this::skipped)
                .orElseGet(() -> name() + ": runs" + manner());
    }

    /** The same for all methods. */
    String outline(Optional<ProtocolVersion> version, Direction direction) {
        if (applies(version, direction, ANY_OTHER)) {
            return name() + ": runs for every method" + manner();
        }
        List<String> methods = namedMethods().stream()
                .filter(method -> applies(version, direction, method))
                .sorted()
                .toList();
        return methods.isEmpty()
                ? refusal(version)
                        .or(() -> registered
                                .when()
                                .objection(version, ANY_OTHER)
                                .filter(why -> isInterestedIn(direction)))
                        .map(this::skipped)
                        .orElseGet(() -> skipped("not interested in this direction"))
                : name() + ": runs for " + String.join(", ", methods) + manner();
    }

    private Optional<String> refusal(Optional<ProtocolVersion> version) {
        return supports(version)
                ? Optional.empty()
                : Optional.of("does not support "
                        + version.map(ProtocolVersion::wireName).orElse("every revision, and none is negotiated"));
    }

    private boolean isInterestedIn(Direction direction) {
        return interest.directions().contains(direction) || !interest.others().isEmpty();
    }

    private String skipped(String why) {
        return name() + ": skipped, " + why;
    }

    private String manner() {
        return (isAuditing() ? " in audit mode" : "") + registered.when().remark();
    }

    /** Asks on the caller's thread, or, when the interceptor may block, on the scheduler for that. */
    Mono<InterceptAction> ask(InterceptContext context, Scheduler blocking) {
        return call(interceptor -> interceptor.intercept(context), blocking);
    }

    /** Calls the author's code; whatever it throws arrives as an error signal. */
    <T> Mono<T> call(Function<Interceptor, Mono<T>> method, Scheduler blocking) {
        Interceptor interceptor = registered.interceptor();
        return interceptor instanceof Interceptor.Blocking
                ? Mono.defer(() -> guarded(method, interceptor)).subscribeOn(blocking)
                : guarded(method, interceptor);
    }

    private boolean supports(Optional<ProtocolVersion> version) {
        return version.map(versions::contains).orElseGet(() -> versions.containsAll(ProtocolVersion.ALL));
    }

    private static <T> Mono<T> guarded(Function<Interceptor, Mono<T>> method, Interceptor interceptor) {
        try {
            Mono<T> answer = method.apply(interceptor);
            return answer == null ? Mono.error(new IllegalStateException("no publisher but null")) : answer;
        } catch (Exception thrown) {
            return Mono.error(thrown);
        } catch (Error thrown) {
            return Mono.error(survivable(thrown));
        }
    }

    /**
     * A plugin built against other versions of its libraries throws a {@link LinkageError}, and a careless one overflows
     * the stack; neither may cost more than this message. Wrapped, because Reactor throws some bare errors on.
     */
    private static IllegalStateException survivable(Error thrown) {
        if (thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError)) {
            throw thrown;
        }
        return new IllegalStateException("the interceptor is broken", thrown);
    }
}
