package dev.sluice.interceptors.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.Interest;
import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.interceptors.message.SessionId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class InterceptorChainTest {
    private static final Optional<ProtocolVersion> NEWEST = Optional.of(ProtocolVersion.V2026_07_28);
    private static final InterceptAction PROCEED = InterceptAction.proceed();
    private static final InterceptAction BLOCK = new InterceptAction.Block(-32602, "no");

    private final Heard heard = new Heard();
    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final McpRequest call = call("echo");

    @Test
    void plan_unknownMethods_shareOnePlan() {
        InterceptorChain chain = chain(
                named("all", Scripted.answering(PROCEED)),
                named(
                        "tools",
                        Scripted.answering(PROCEED)
                                .interestedIn(Interest.only(Direction.CLIENT_TO_SERVER, "tools/call"))));

        ChainPlan invented = chain.plan(NEWEST, Direction.CLIENT_TO_SERVER, "invented/1");

        assertThat(invented).isSameAs(chain.plan(NEWEST, Direction.CLIENT_TO_SERVER, "invented/2"));
        assertThat(invented.names()).containsExactly("all");
        assertThat(chain.plan(NEWEST, Direction.CLIENT_TO_SERVER, "tools/call").names())
                .containsExactly("all", "tools");
        assertThat(chain.plan(NEWEST, Direction.SERVER_TO_CLIENT, "tools/call").names())
                .containsExactly("all");
    }

    @Test
    void plan_beforeNegotiation_holdsOnlyWhoSupportsEveryRevision() {
        InterceptorChain chain = chain(
                named("all", Scripted.answering(PROCEED)),
                named("some", Scripted.answering(PROCEED).forVersions(ProtocolVersion.V2025_06_18)));

        assertThat(chain.plan(Optional.empty(), Direction.CLIENT_TO_SERVER, "initialize")
                        .names())
                .containsExactly("all");
        assertThat(chain.plan(Optional.of(ProtocolVersion.V2025_06_18), Direction.CLIENT_TO_SERVER, "initialize")
                        .names())
                .containsExactly("all", "some");
        assertThat(chain.plan(NEWEST, Direction.CLIENT_TO_SERVER, "initialize").names())
                .containsExactly("all");
    }

    @Test
    void plan_nobodyInterested_isEmptyAndPassesTheVeryMessage() {
        InterceptorChain chain = chain(named(
                "other", Scripted.answering(BLOCK).interestedIn(Interest.only(Direction.CLIENT_TO_SERVER, "ping"))));
        ChainPlan plan = chain.plan(NEWEST, Direction.CLIENT_TO_SERVER, "tools/call");

        assertThat(plan.isEmpty()).isTrue();
        StepVerifier.create(chain.run(plan, context(call)))
                .assertNext(verdict -> assertThat(passed(verdict)).isSameAs(call))
                .verifyComplete();
    }

    @Test
    void describe_skippedOnes_saysWhy() {
        InterceptorChain chain = chain(
                named("old", Scripted.answering(PROCEED).forVersions(ProtocolVersion.V2024_11_05)),
                named("replies", Scripted.answering(PROCEED).interestedIn(Interest.only(Direction.SERVER_TO_CLIENT))),
                named(
                        "pings",
                        Scripted.answering(PROCEED).interestedIn(Interest.only(Direction.CLIENT_TO_SERVER, "ping"))),
                named("all", Scripted.answering(PROCEED)),
                audit("dry", Scripted.answering(PROCEED)));

        assertThat(chain.describe(NEWEST, Direction.CLIENT_TO_SERVER, "tools/call"))
                .containsExactly(
                        "old: skipped, does not support 2026-07-28",
                        "replies: skipped, not interested in this direction",
                        "pings: skipped, not interested in tools/call",
                        "all: runs",
                        "dry: runs in audit mode");
        assertThat(chain.describe(Optional.empty(), Direction.CLIENT_TO_SERVER, "initialize"))
                .startsWith("old: skipped, does not support every revision, and none is negotiated");
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void run_eitherDirection_asksInRegistrationOrder(Direction direction) {
        List<String> order = new ArrayList<>();
        InterceptorChain chain = chain(
                named("first", noting(order, "first")),
                named("second", noting(order, "second")),
                named("third", noting(order, "third")));

        McpMessage message = direction == Direction.CLIENT_TO_SERVER ? call : answer();
        StepVerifier.create(run(chain, contextOf(message, direction)))
                .expectNextCount(1)
                .verifyComplete();

        assertThat(order).containsExactly("first", "second", "third");
    }

    @Test
    void run_subscribedTwice_asksTwice() {
        Scripted counted = Scripted.answering(PROCEED);
        Mono<Verdict> verdict = run(chain(named("counted", counted)), context(call));

        assertThat(counted.seen()).isEmpty();
        StepVerifier.create(verdict.then(verdict)).expectNextCount(1).verifyComplete();
        assertThat(counted.seen()).hasSize(2);
    }

    @Test
    void modify_restOfTheChain_seesTheNewMessage() {
        McpMessage changed = call.with("/params/arguments", Map.of("a", 1));
        Scripted last = Scripted.answering(PROCEED);
        InterceptorChain chain =
                chain(named("rewriter", Scripted.answering(new InterceptAction.Modify(changed))), named("last", last));

        StepVerifier.create(run(chain, context(call)))
                .assertNext(verdict -> assertThat(passed(verdict)).isSameAs(changed))
                .verifyComplete();

        assertThat(last.seen()).containsExactly(changed);
        assertThat(heard.outcomes()).containsExactly("rewriter MODIFIED", "last CONTINUED");
    }

    @Test
    void block_requests_endsTheChain() {
        Scripted last = Scripted.answering(PROCEED);
        InterceptorChain chain = chain(named("guard", Scripted.answering(BLOCK)), named("last", last));

        StepVerifier.create(run(chain, context(call)))
                .expectNext(new Verdict.Blocked("guard", -32602, "no"))
                .verifyComplete();

        assertThat(last.seen()).isEmpty();
        assertThat(heard.outcomes()).containsExactly("guard BLOCKED");
    }

    @Test
    void respondAndRequireInput_endTheChainWithTheirContent() {
        Map<String, ?> result = Map.of("content", List.of());
        InterceptAction.RequireInput question =
                new InterceptAction.RequireInput("ok?", "elicitation/create", Map.of("message", "Sure?"));

        StepVerifier.create(run(
                        chain(named("cache", Scripted.answering(new InterceptAction.Respond(result)))), context(call)))
                .expectNext(new Verdict.Answered("cache", result))
                .verifyComplete();
        StepVerifier.create(run(chain(named("gate", Scripted.answering(question))), context(call)))
                .expectNext(new Verdict.InputNeeded("gate", question))
                .verifyComplete();
        assertThat(heard.outcomes()).containsExactly("cache ANSWERED", "gate INPUT_NEEDED");
    }

    static Stream<InterceptAction> forbiddenForACall() {
        return Stream.of(
                new InterceptAction.Modify(McpRequest.of(RequestId.of("1"), "tools/call", Map.of("name", "echo"))),
                new InterceptAction.Modify(McpNotification.of("tools/call", Map.of())),
                new InterceptAction.Modify(McpResponse.result(RequestId.of(1), Map.of())));
    }

    @ParameterizedTest
    @MethodSource("forbiddenForACall")
    void modify_otherKindOrId_isAnErrorOfTheInterceptor(InterceptAction forbidden) {
        StepVerifier.create(run(chain(named("odd", Scripted.answering(forbidden))), context(call)))
                .expectNext(undecided("odd"))
                .verifyComplete();

        assertThat(heard.outcomes()).containsExactly("odd ERROR");
    }

    @Test
    void respond_toANotification_isAnErrorOfTheInterceptor() {
        InterceptContext note = context(McpNotification.of("notifications/initialized", Map.of()));

        StepVerifier.create(run(chain(named("odd", Scripted.answering(new InterceptAction.Respond(Map.of())))), note))
                .expectNext(undecided("odd"))
                .verifyComplete();
    }

    static Stream<Interceptor> broken() {
        return Stream.of(
                Scripted.running(context -> {
                    throw new IllegalStateException("secret detail");
                }),
                Scripted.running(context -> {
                    throw new NoClassDefFoundError("com/example/Gone");
                }),
                Scripted.running(context -> Mono.error(new IllegalStateException("secret detail"))),
                Scripted.running(context -> Mono.error(new NoClassDefFoundError("com/example/Gone"))),
                Scripted.running(context -> Mono.<InterceptAction>error(new TimeoutException("of its own"))
                        .hide()),
                Scripted.running(context -> Mono.empty()),
                Scripted.running(context -> Mono.<InterceptAction>empty().hide()),
                nullAnswering());
    }

    @ParameterizedTest
    @MethodSource("broken")
    void failure_ofAnyKind_blocksWithoutInternals(Interceptor broken) {
        Scripted last = Scripted.answering(PROCEED);

        StepVerifier.create(run(chain(named("broken", broken), named("last", last)), context(call)))
                .expectNext(undecided("broken"))
                .verifyComplete();

        assertThat(last.seen()).isEmpty();
        assertThat(heard.outcomes()).containsExactly("broken ERROR");
    }

    @ParameterizedTest
    @MethodSource("broken")
    void failure_failOpen_passesAndIsCountedTwice(Interceptor broken) {
        StepVerifier.create(run(chain(failingOpen("broken", broken)), context(call)))
                .assertNext(verdict -> assertThat(passed(verdict)).isSameAs(call))
                .verifyComplete();

        assertThat(heard.outcomes()).containsExactly("broken ERROR", "broken FAILED_OPEN");
    }

    @Test
    void silence_pastTheLimit_blocksAtTheLimitAndNotBefore() {
        InterceptorChain chain = chain(named("silent", Scripted.running(context -> Mono.never())));

        StepVerifier.create(run(chain, context(call)))
                .then(() -> timer.advanceTimeBy(Duration.ofMillis(499)))
                .then(() -> assertThat(heard.outcomes()).isEmpty())
                .then(() -> timer.advanceTimeBy(Duration.ofMillis(1)))
                .expectNext(undecided("silent"))
                .verifyComplete();

        assertThat(heard.outcomes()).containsExactly("silent TIMEOUT");
        assertThat(heard.nanos()).containsExactly(TimeUnit.MILLISECONDS.toNanos(500));
    }

    @Test
    void silence_failOpen_passesAtTheLimit() {
        Scripted last = Scripted.answering(PROCEED);
        InterceptorChain chain =
                chain(failingOpen("silent", Scripted.running(context -> Mono.never())), named("last", last));

        StepVerifier.create(run(chain, context(call)))
                .then(() -> timer.advanceTimeBy(Duration.ofMillis(500)))
                .assertNext(verdict -> assertThat(passed(verdict)).isSameAs(call))
                .verifyComplete();

        assertThat(heard.outcomes()).containsExactly("silent TIMEOUT", "silent FAILED_OPEN", "last CONTINUED");
    }

    @Test
    void silence_verdictCancelled_cancelsTheInterceptor() {
        AtomicInteger cancelled = new AtomicInteger();
        InterceptorChain chain = chain(named(
                "silent",
                Scripted.running(context -> Mono.<InterceptAction>never().doOnCancel(cancelled::incrementAndGet))));

        Disposable running = run(chain, context(call)).subscribe();
        assertThat(cancelled).hasValue(0);
        running.dispose();

        assertThat(cancelled).hasValue(1);
    }

    @Test
    void failures_inARow_areLoggedOnceWithTheCauseAndThenCounted() {
        IllegalStateException cause = new IllegalStateException("broken");
        InterceptorChain chain = chain(named("broken", Scripted.running(context -> Mono.error(cause))));

        try (WarnLines lines = new WarnLines(FailureLog.class)) {
            for (int i = 0; i < 5; i++) {
                StepVerifier.create(run(chain, context(call)))
                        .expectNextCount(1)
                        .verifyComplete();
            }
            assertThat(lines.all()).singleElement().satisfies(line -> {
                assertThat(line.getFormattedMessage()).contains("test-1", "broken", "0 more");
                assertThat(line.getThrowableProxy().getMessage()).isEqualTo("broken");
            });

            timer.advanceTimeBy(Duration.ofSeconds(10));
            StepVerifier.create(run(chain, context(call))).expectNextCount(1).verifyComplete();
            assertThat(lines.all()).hasSize(2);
            assertThat(lines.all().get(1).getFormattedMessage()).contains("4 more");
        }
    }

    @Test
    void ambiguousMessage_readByAnInterceptor_isRefusedEvenWhenItFailsOpen() {
        McpMessage ambiguous = new MessageReader(JsonLimits.defaults())
                .readOne(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"arguments\":{\"a\":1,\"a\":2}}}"
                                .getBytes(StandardCharsets.UTF_8));
        Interceptor reader = Scripted.running(context -> {
            boolean readable = context.message().body().isObject();
            return readable ? Mono.just(PROCEED) : Mono.just(BLOCK);
        });

        StepVerifier.create(run(chain(failingOpen("reader", reader)), context(ambiguous)))
                .assertNext(verdict -> assertThat(blocked(verdict).code()).isEqualTo(ErrorCodes.INVALID_REQUEST))
                .verifyComplete();
        assertThat(heard.outcomes()).containsExactly("reader BLOCKED");
    }

    static Stream<Interceptor> wilful() {
        return Stream.of(
                Scripted.answering(BLOCK),
                Scripted.answering(new InterceptAction.Respond(Map.of())),
                Scripted.answering(new InterceptAction.RequireInput("k", "roots/list", Map.of())),
                Scripted.answering(new InterceptAction.Modify(call("other"))),
                Scripted.answering(PROCEED),
                Scripted.running(context -> Mono.error(new IllegalStateException())),
                Scripted.running(context -> Mono.never()));
    }

    @ParameterizedTest
    @MethodSource("wilful")
    void audit_whateverItAnswers_changesNothing(Interceptor wilful) {
        Scripted last = Scripted.answering(PROCEED);

        StepVerifier.create(run(chain(audit("dry", wilful), named("last", last)), context(call)))
                .then(() -> timer.advanceTimeBy(Duration.ofMillis(500)))
                .assertNext(verdict -> assertThat(passed(verdict)).isSameAs(call))
                .verifyComplete();

        assertThat(last.seen()).containsExactly(call);
        assertThat(heard.outcomes()).hasSize(2).first().asString().startsWith("dry AUDIT_");
    }

    @Test
    void audit_everyAnswer_isReportedAsWhatItWouldHaveBeen() {
        InterceptorChain chain = new InterceptorChain(
                wilful().map(wilful -> audit("dry", wilful)).toList(), timer, Schedulers.immediate(), heard);

        StepVerifier.create(run(chain, context(call)))
                .then(() -> timer.advanceTimeBy(Duration.ofMillis(500)))
                .expectNextCount(1)
                .verifyComplete();

        assertThat(heard.outcomes())
                .containsExactly(
                        "dry AUDIT_BLOCKED",
                        "dry AUDIT_ANSWERED",
                        "dry AUDIT_INPUT_NEEDED",
                        "dry AUDIT_MODIFIED",
                        "dry AUDIT_CONTINUED",
                        "dry AUDIT_ERROR",
                        "dry AUDIT_TIMEOUT");
    }

    @Test
    void retarget_authorizerBefore_isAskedAgainAboutTheFinalMessage() {
        Scripted before = Scripted.running(context -> Mono.just(allowOnly("echo", context)));
        Scripted after = Scripted.answering(PROCEED);
        InterceptorChain chain = chain(
                named("before", before.authorizing()),
                named("rewriter", Scripted.answering(new InterceptAction.Modify(call("delete")))),
                named("after", after.authorizing()));

        StepVerifier.create(run(chain, context(call)))
                .expectNext(new Verdict.Blocked("before", -32602, "only echo"))
                .verifyComplete();

        assertThat(before.seen()).extracting(InterceptorChainTest::target).containsExactly("echo", "delete");
        assertThat(after.seen()).extracting(InterceptorChainTest::target).containsExactly("delete");
    }

    @Test
    void retarget_severalTimes_asksAgainOnceAtTheEnd() {
        Scripted first = Scripted.answering(PROCEED);
        InterceptorChain chain = chain(
                named("first", first.authorizing()),
                named("one", Scripted.answering(new InterceptAction.Modify(call("b")))),
                named("two", Scripted.answering(new InterceptAction.Modify(call("c")))));

        StepVerifier.create(run(chain, context(call)))
                .assertNext(verdict -> assertThat(target(passed(verdict))).isEqualTo("c"))
                .verifyComplete();

        assertThat(first.seen()).extracting(InterceptorChainTest::target).containsExactly("echo", "c");
    }

    @Test
    void modify_ofArgumentsOnly_asksNobodyAgain() {
        Scripted before = Scripted.answering(PROCEED);
        InterceptorChain chain = chain(
                named("before", before.authorizing()),
                named(
                        "rewriter",
                        Scripted.answering(new InterceptAction.Modify(call.with("/params/arguments", Map.of())))));

        StepVerifier.create(run(chain, context(call))).expectNextCount(1).verifyComplete();

        assertThat(before.seen()).hasSize(1);
    }

    @Test
    void retarget_authorizerChangesTheFinalMessage_isAnErrorOfIts() {
        Scripted restless = Scripted.running(context ->
                Mono.just(new InterceptAction.Modify(context.message().with("/params/x", "y"))));
        Scripted settled = Scripted.running(context ->
                Mono.just(new InterceptAction.Modify(context.message().with("/params/x", "y"))));
        Scripted rewriter = Scripted.answering(new InterceptAction.Modify(call("delete")));
        InterceptAction same = new InterceptAction.Modify(call("delete").with("/params/x", "y"));

        StepVerifier.create(run(
                        chain(named("restless", restless.authorizing()), named("rewriter", rewriter)), context(call)))
                .expectNext(undecided("restless"))
                .verifyComplete();
        StepVerifier.create(run(
                        chain(named("settled", settled.authorizing()), named("rewriter", Scripted.answering(same))),
                        context(call)))
                .assertNext(verdict -> assertThat(target(passed(verdict))).isEqualTo("delete"))
                .verifyComplete();
    }

    @Test
    void retarget_otherMethod_runsThePoliciesOfTheNewMethod() {
        McpRequest alias = McpRequest.of(RequestId.of(1), "vendor/echo", Map.of("name", "echo"));
        Interest calls = Interest.only(Direction.CLIENT_TO_SERVER, "tools/call");
        Scripted before = Scripted.answering(PROCEED).interestedIn(calls);
        Scripted after = Scripted.answering(PROCEED).interestedIn(calls);
        InterceptorChain chain = chain(
                named("before", new AuthorizingWith(before)),
                named(
                        "rewriter",
                        Scripted.answering(new InterceptAction.Modify(call))
                                .interestedIn(Interest.only(Direction.CLIENT_TO_SERVER, "vendor/echo"))),
                named("after", after));

        StepVerifier.create(run(chain, context(alias)))
                .assertNext(verdict -> assertThat(passed(verdict)).isSameAs(call))
                .verifyComplete();

        assertThat(heard.outcomes()).containsExactly("rewriter MODIFIED", "after CONTINUED", "before CONTINUED");
    }

    @Test
    void answerAtOnce_costsNoTimerTaskAndNoHop() {
        CountingScheduler counted = new CountingScheduler();
        InterceptorChain chain = new InterceptorChain(
                List.of(named("a", Scripted.answering(PROCEED)), named("b", Scripted.answering(BLOCK))),
                counted,
                counted,
                ChainListener.none());

        StepVerifier.create(run(chain, context(call))).expectNextCount(1).verifyComplete();
        assertThat(counted.tasks()).isZero();

        InterceptorChain deferred = new InterceptorChain(
                List.of(named(
                        "a", Scripted.running(context -> Mono.just(PROCEED).hide()))),
                counted,
                counted,
                ChainListener.none());
        StepVerifier.create(run(deferred, context(call))).expectNextCount(1).verifyComplete();
        assertThat(counted.tasks()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void run_thousandsOfInterceptors_doesNotDeepenTheStack(boolean atOnce) {
        Mono<InterceptAction> proceed = Mono.just(PROCEED);
        Mono<InterceptAction> answer = atOnce ? proceed : proceed.hide();
        List<RegisteredInterceptor> many = IntStream.range(0, 5_000)
                .mapToObj(i -> named("i" + i, Scripted.running(context -> answer)))
                .toList();
        InterceptorChain chain = new InterceptorChain(many, timer, Schedulers.immediate(), heard);

        StepVerifier.create(run(chain, context(call))).expectNextCount(1).verifyComplete();

        assertThat(heard.outcomes()).hasSize(5_000);
    }

    @Test
    void blocking_runsOnItsScheduler() {
        Scheduler blocking = Schedulers.newSingle("may-block");
        List<String> threads = new ArrayList<>();
        Interceptor.Blocking slow = context -> {
            threads.add(Thread.currentThread().getName());
            return Mono.just(PROCEED);
        };
        InterceptorChain chain = new InterceptorChain(List.of(named("slow", slow)), timer, blocking, heard);

        StepVerifier.create(run(chain, context(call))).expectNextCount(1).verifyComplete();
        blocking.dispose();

        assertThat(threads).singleElement().asString().startsWith("may-block");
    }

    @Test
    void blocking_schedulerIsFullOrGone_blocksTheMessage() {
        Scheduler gone = Schedulers.newSingle("gone");
        gone.dispose();
        Interceptor.Blocking slow = context -> Mono.just(PROCEED);
        InterceptorChain chain = new InterceptorChain(List.of(named("slow", slow)), timer, gone, heard);

        StepVerifier.create(run(chain, context(call)))
                .expectNext(undecided("slow"))
                .verifyComplete();
    }

    @Test
    void versionNegotiatedAndShutdown_tellEveryoneInOrderWhateverFails() {
        List<String> told = new ArrayList<>();
        InterceptorChain chain = chain(
                named("a", new Noted(told, "a", Mono.empty())),
                named("b", new Noted(told, "b", Mono.error(new IllegalStateException("broken")))),
                named("c", new Noted(told, "c", Mono.never())),
                named("d", new Noted(told, "d", Mono.empty())));
        SessionId session = new SessionId("0123456789abcdef");

        try (WarnLines lines = new WarnLines(InterceptorChain.class)) {
            StepVerifier.create(chain.versionNegotiated(session, ProtocolVersion.V2025_06_18))
                    .then(() -> timer.advanceTimeBy(Duration.ofMillis(500)))
                    .verifyComplete();
            assertThat(told).containsExactly("a 2025-06-18", "b 2025-06-18", "c 2025-06-18", "d 2025-06-18");
            assertThat(lines.all()).hasSize(2);
        }

        told.clear();
        StepVerifier.create(chain.shutdown())
                .then(() -> timer.advanceTimeBy(Duration.ofSeconds(5)))
                .verifyComplete();
        assertThat(told).containsExactly("a stops", "b stops", "c stops", "d stops");
    }

    @Test
    void registration_outOfRange_namesTheRange() {
        Interceptor any = Scripted.answering(PROCEED);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RegisteredInterceptor("a", any, Mode.ENFORCE, false, Duration.ZERO))
                .withMessage("timeout: PT0S (expected: 1 ms to 10 min)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RegisteredInterceptor("a", any, Mode.ENFORCE, false, Duration.ofMinutes(11)));
        assertThatIllegalArgumentException().isThrownBy(() -> RegisteredInterceptor.of(" ", any));
    }

    private InterceptorChain chain(RegisteredInterceptor... interceptors) {
        return new InterceptorChain(List.of(interceptors), timer, Schedulers.immediate(), heard);
    }

    private static Mono<Verdict> run(InterceptorChain chain, InterceptContext context) {
        return chain.run(chain.plan(context.protocolVersion(), context.direction(), context.method()), context);
    }

    private static RegisteredInterceptor named(String name, Interceptor interceptor) {
        return RegisteredInterceptor.of(name, interceptor);
    }

    private static RegisteredInterceptor failingOpen(String name, Interceptor interceptor) {
        return new RegisteredInterceptor(name, interceptor, Mode.ENFORCE, true, RegisteredInterceptor.DEFAULT_TIMEOUT);
    }

    private static RegisteredInterceptor audit(String name, Interceptor interceptor) {
        return new RegisteredInterceptor(name, interceptor, Mode.AUDIT, false, RegisteredInterceptor.DEFAULT_TIMEOUT);
    }

    private static InterceptContext context(McpMessage message) {
        return contextOf(message, Direction.CLIENT_TO_SERVER);
    }

    private static InterceptContext contextOf(McpMessage message, Direction direction) {
        return InterceptContext.of(message, direction);
    }

    private static McpRequest call(String tool) {
        return McpRequest.of(RequestId.of(1), "tools/call", Map.of("name", tool));
    }

    private static McpResponse answer() {
        return McpResponse.result(RequestId.of(1), Map.of());
    }

    private static Scripted noting(List<String> order, String name) {
        return Scripted.running(context -> {
            order.add(name);
            return Mono.just(PROCEED);
        });
    }

    private static InterceptAction allowOnly(String tool, InterceptContext context) {
        return target(context.message()).equals(tool) ? PROCEED : new InterceptAction.Block(-32602, "only " + tool);
    }

    private static String target(McpMessage message) {
        return message.fold(request -> request.targetName(), notification -> "", response -> "");
    }

    private static McpMessage passed(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Pass.class);
        return ((Verdict.Pass) verdict).message();
    }

    private static Verdict.Blocked blocked(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Blocked.class);
        return (Verdict.Blocked) verdict;
    }

    private static Verdict undecided(String name) {
        return new Verdict.Blocked(name, ErrorCodes.BLOCKED, "the policy \"" + name + "\" could not decide");
    }

    /** What an author without null checks can do. */
    @SuppressWarnings("NullAway")
    private static Interceptor nullAnswering() {
        return context -> null;
    }

    /** Keeps the interest of another interceptor and is one that authorizes. */
    private record AuthorizingWith(Scripted scripted) implements Interceptor.Authorizing {
        @Override
        public Mono<InterceptAction> intercept(InterceptContext context) {
            return scripted.intercept(context);
        }

        @Override
        public Interest interest() {
            return scripted.interest();
        }
    }

    /** Notes what it is told, and answers that with a given signal. */
    private record Noted(List<String> told, String name, Mono<Void> signal) implements Interceptor {
        @Override
        public Mono<InterceptAction> intercept(InterceptContext context) {
            return Mono.just(PROCEED);
        }

        @Override
        public Mono<Void> versionNegotiated(SessionId session, ProtocolVersion version) {
            told.add(name + " " + version);
            return signal;
        }

        @Override
        public Mono<Void> shutdown() {
            told.add(name + " stops");
            return signal;
        }
    }
}
