package dev.sluice.interceptors.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.RequestId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class AnswerWithoutUpstreamTest {
    private static final RequestId ID = RequestId.of(1);
    private static final McpRequest READ = McpRequest.of(ID, "resources/read", Map.of("uri", "x"));
    private static final Interceptor ANSWERING =
            context -> Mono.just(new InterceptAction.Respond(Map.of("kept", true)));

    @Test
    void answer_isRefused_byWhoAuthorizesBehindIt() {
        assertThat(run(READ, Direction.CLIENT_TO_SERVER, ANSWERING, authorizing(false)))
                .isInstanceOf(Verdict.Blocked.class);
    }

    @Test
    void answer_isRefused_byALateAuthorizer() {
        Interceptor.Authorizing late = context -> Mono.<InterceptAction>just(new InterceptAction.Block(-31403, "no"))
                .hide();

        assertThat(run(READ, Direction.CLIENT_TO_SERVER, ANSWERING, late)).isInstanceOf(Verdict.Blocked.class);
    }

    @Test
    void answer_isGiven_whenWhoAuthorizesAgrees_andOthersAreNotAsked() {
        Interceptor other = context -> Mono.just(new InterceptAction.Block(-1, "must not be asked"));

        assertThat(run(READ, Direction.CLIENT_TO_SERVER, ANSWERING, authorizing(true), other))
                .isEqualTo(new Verdict.Answered("i0", Map.of("kept", true)));
    }

    @Test
    void publicReply_thatAnInterceptorChanged_isPrivate_forTheRestAndForTheClient() {
        McpResponse reply = McpResponse.result(ID, Map.of("cacheScope", "public", "tools", List.of("a", "b")));
        Interceptor filtering = context ->
                Mono.just(new InterceptAction.Modify(context.message().with("/result/tools", List.of("a"))));

        Verdict verdict = run(reply, Direction.SERVER_TO_CLIENT, filtering);

        assertThat(((Verdict.Pass) verdict)
                        .message()
                        .body()
                        .at("/result/cacheScope")
                        .string())
                .contains("private");
    }

    @Test
    void publicReply_thatNobodyChanged_staysPublic() {
        McpResponse reply = McpResponse.result(ID, Map.of("cacheScope", "public"));

        assertThat(((Verdict.Pass) run(reply, Direction.SERVER_TO_CLIENT, authorizing(true))).message())
                .isSameAs(reply);
    }

    private static Interceptor authorizing(boolean agrees) {
        return (Interceptor.Authorizing)
                context -> Mono.just(agrees ? InterceptAction.proceed() : new InterceptAction.Block(-31403, "no"));
    }

    private static Verdict run(McpMessage message, Direction direction, Interceptor... interceptors) {
        List<RegisteredInterceptor> registered = java.util.stream.IntStream.range(0, interceptors.length)
                .mapToObj(i -> RegisteredInterceptor.of("i" + i, interceptors[i]))
                .toList();
        InterceptorChain chain =
                new InterceptorChain(registered, Schedulers.parallel(), Schedulers.parallel(), ChainListener.none());
        InterceptContext context = message instanceof McpResponse answer
                ? InterceptContext.ofAnswer(answer, "tools/list")
                : InterceptContext.of(message, direction);
        return Objects.requireNonNull(
                chain.run(chain.plan(context.protocolVersion(), direction, context.method()), context)
                        .block());
    }
}
