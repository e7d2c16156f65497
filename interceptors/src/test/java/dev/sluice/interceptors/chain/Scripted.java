package dev.sluice.interceptors.chain;

import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.Interest;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.ProtocolVersion;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** An interceptor whose answer a test writes down, and which remembers what it was shown. */
final class Scripted implements Interceptor {
    private final Function<InterceptContext, Mono<InterceptAction>> script;
    private final Set<ProtocolVersion> versions;
    private final Interest interest;
    private final List<McpMessage> seen = new CopyOnWriteArrayList<>();

    private Scripted(
            Function<InterceptContext, Mono<InterceptAction>> script,
            Set<ProtocolVersion> versions,
            Interest interest) {
        this.script = script;
        this.versions = versions;
        this.interest = interest;
    }

    static Scripted answering(InterceptAction action) {
        return running(context -> Mono.just(action));
    }

    static Scripted running(Function<InterceptContext, Mono<InterceptAction>> script) {
        return new Scripted(script, ProtocolVersion.ALL, Interest.everything());
    }

    Scripted forVersions(ProtocolVersion... wanted) {
        return new Scripted(script, Set.of(wanted), interest);
    }

    Scripted interestedIn(Interest wanted) {
        return new Scripted(script, versions, wanted);
    }

    List<McpMessage> seen() {
        return seen;
    }

    Interceptor.Authorizing authorizing() {
        return this::intercept;
    }

    @Override
    public Mono<InterceptAction> intercept(InterceptContext context) {
        seen.add(context.message());
        return script.apply(context);
    }

    @Override
    public Set<ProtocolVersion> supportedVersions() {
        return versions;
    }

    @Override
    public Interest interest() {
        return interest;
    }
}
