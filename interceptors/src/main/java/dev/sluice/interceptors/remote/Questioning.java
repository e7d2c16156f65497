package dev.sluice.interceptors.remote;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpMessage;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.reactor.circuitbreaker.operator.CircuitBreakerOperator;
import reactor.core.publisher.Mono;

/** Asks one interceptor about one part of a message. A server that fails too often is left alone for a while. */
final class Questioning {
    private final RemoteSettings settings;
    private final RemoteServer server;
    private final DraftWire wire;
    private final Payload payload;
    private final CircuitBreaker breaker;

    Questioning(RemoteSettings settings, RemoteServer server, DraftWire wire) {
        this.settings = settings;
        this.server = server;
        this.wire = wire;
        this.payload = new Payload(settings.requestPayload());
        this.breaker = settings.patience().breaker("remote interceptors");
    }

    /** What a validator thinks; an error when it has not decided. */
    Mono<RemoteVerdict.Judgement> judge(
            RemoteInterceptor validator, McpMessage message, Part part, Invocation.Circumstances circumstances) {
        return named(ask(validator, message, part, circumstances), validator).cast(RemoteVerdict.Judgement.class);
    }

    /** What a mutator makes of a message; an error when it has not decided, or when that is no message. */
    Mono<McpMessage> change(
            RemoteInterceptor mutator, McpMessage message, Part part, Invocation.Circumstances circumstances) {
        return ask(mutator, message, part, circumstances)
                .cast(RemoteVerdict.Mutation.class)
                .map(mutation -> mutation.replacement()
                        .map(replacement -> payload.put(message, part, replacement))
                        .orElse(message))
                .transform(changed -> named(changed, mutator));
    }

    private Mono<RemoteVerdict> ask(
            RemoteInterceptor interceptor, McpMessage message, Part part, Invocation.Circumstances circumstances) {
        JsonView shown = payload.of(message, part);
        Invocation invocation = new Invocation(
                interceptor,
                part.event(),
                part.phase(),
                shown,
                settings.usage(interceptor).config(),
                settings.patience().limit(),
                circumstances);
        return server.ask(DraftWire.INVOKE, wire.invocation(invocation), invocation.limit())
                .map(result -> wire.verdict(result, invocation))
                .switchIfEmpty(Mono.error(() -> new RemoteServerException("the answer is empty")))
                .transformDeferred(CircuitBreakerOperator.of(breaker))
                .onErrorMap(
                        CallNotPermittedException.class,
                        open -> new RemoteServerException(
                                "the server failed too often lately and is not asked for a while"));
    }

    private static <T> Mono<T> named(Mono<T> asked, RemoteInterceptor interceptor) {
        return asked.onErrorMap(
                RemoteServerException.class,
                failure -> new RemoteServerException(interceptor.name() + ": " + failure.getMessage()));
    }
}
