package dev.sluice.session.redis;

import io.lettuce.core.cluster.api.reactive.RedisClusterReactiveCommands;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** One connection for commands. It is made for the first of them. */
final class CommandConnection {
    private final RedisLink link;
    private final Scheduler answers;
    private final LastTrouble trouble;
    private final Mono<RedisClusterReactiveCommands<String, byte[]>> commands;

    CommandConnection(RedisLink link, Scheduler answers, LastTrouble trouble) {
        this.link = link;
        this.answers = answers;
        this.trouble = trouble;
        // A failure is not kept: the next command tries again. A connection is kept: it mends itself.
        this.commands = Mono.defer(link::connect).cacheInvalidateIf(connected -> false);
    }

    <T> Mono<T> one(Function<RedisClusterReactiveCommands<String, byte[]>, Mono<T>> command) {
        return commands.flatMap(command)
                .onErrorMap(RedisTrouble::isTrouble, trouble::noted)
                .publishOn(answers);
    }

    <T> Flux<T> many(Function<RedisClusterReactiveCommands<String, byte[]>, Publisher<T>> command) {
        return commands.flatMapMany(command)
                .onErrorMap(RedisTrouble::isTrouble, trouble::noted)
                .publishOn(answers);
    }

    Mono<Void> close() {
        return link.close();
    }
}
