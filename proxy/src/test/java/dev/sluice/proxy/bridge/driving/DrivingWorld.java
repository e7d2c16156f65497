package dev.sluice.proxy.bridge.driving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.adaptation.Adaptations;
import dev.sluice.proxy.bridge.TaskSettings;
import dev.sluice.proxy.bridge.driving.ScriptedModernServer.Round;
import dev.sluice.proxy.connector.CallDeadline;
import dev.sluice.proxy.connector.Initiator;
import dev.sluice.proxy.connector.LegacyClientStatistics;
import dev.sluice.proxy.connector.SessionFacts;
import dev.sluice.proxy.connector.SluiceClient;
import dev.sluice.proxy.connector.Upstream;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.UpstreamProbe;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.testing.FakeReplicas;
import dev.sluice.session.ClientState;
import dev.sluice.session.Peer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import reactor.core.publisher.BaseSubscriber;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * Two replicas of a route that have room for few calls, sessions of two principals whose requests are numbered the same, and
 * the modern server behind them. Every call, question and answer says whose it is, so that a mistake can be seen.
 */
final class DrivingWorld {
    private static final int MOST = 3;
    private static final int MOST_OF_ONE = 2;
    private static final int ROUNDS = 2;
    private static final String ARGUMENTS = "{\"n\":1.0e3}";
    private static final Duration LONGER_THAN_ANYTHING = Duration.ofMinutes(20);
    private static final List<String> SESSIONS = List.of("driven ann 1", "driven ann 2", "driven bob 1");

    private final ScriptedModernServer server = new ScriptedModernServer();
    private final Adaptations adaptations = new Adaptations();
    private final List<Replica> replicas = List.of(new Replica("one", "two"), new Replica("two", "one"));
    private final List<Call> calls = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<String, Set<String>> wanted = new HashMap<>();
    private int states;

    /** One process. */
    private final class Replica {
        private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
        private final DrivingConnector machine;
        private boolean dead;

        Replica(String self, String other) {
            SluiceClient prober = new SluiceClient("sluice", "test", Duration.ofSeconds(5), time);
            this.machine = new DrivingConnector(
                    new Upstream(server, new UpstreamProbe(prober), time),
                    "route",
                    new FakeReplicas(self, other),
                    adaptations,
                    new DrivingSettings(
                            "server", MOST, MOST_OF_ONE, ROUNDS, Duration.ofMinutes(10), 10, TaskSettings.defaults()),
                    time);
        }
    }

    /** One call of a client, and what it reads. */
    private static final class Call extends BaseSubscriber<UpstreamEvent> {
        private final Replica at;
        private final String session;
        private final int number;
        private final String tool;
        private final List<McpRequest> questions = new ArrayList<>();
        private final List<McpResponse> replies = new ArrayList<>();
        private Optional<Throwable> error = Optional.empty();
        private boolean complete;
        private boolean abandoned;
        private boolean spokenAfterEnd;

        Call(Replica at, String session, int number, String tool) {
            this.at = at;
            this.session = session;
            this.number = number;
            this.tool = tool;
        }

        @Override
        protected void hookOnNext(UpstreamEvent event) {
            spokenAfterEnd |= ends() > 0;
            var unused =
                    ((UpstreamEvent.Message) event).message().fold(questions::add, notification -> true, replies::add);
        }

        @Override
        protected void hookOnError(Throwable thrown) {
            error = Optional.of(thrown);
        }

        @Override
        protected void hookOnComplete() {
            complete = true;
        }

        int ends() {
            return replies.size() + (error.isPresent() ? 1 : 0);
        }

        void abandon() {
            abandoned = true;
            cancel();
        }

        boolean isOpen() {
            return !abandoned && !complete && error.isEmpty();
        }

        boolean isRefused() {
            return error.filter(
                            thrown -> thrown instanceof FaultException fault && fault.fault() == Fault.CALLS_EXHAUSTED)
                    .isPresent();
        }
    }

    void call(int who, int where) {
        Replica at = alive(where);
        String session = SESSIONS.get(who % SESSIONS.size());
        boolean room = open(at).count() < MOST
                && open(at).filter(call -> principal(call.session).equals(principal(session)))
                                .count()
                        < MOST_OF_ONE;
        Call call = new Call(at, session, numbers.merge(session, 1, Integer::sum), "tool-" + (calls.size() + 1));
        calls.add(call);
        String request =
                "{\"jsonrpc\":\"2.0\",\"id\":" + call.number + ",\"method\":\"tools/call\",\"params\":{\"name\":\""
                        + call.tool + "\",\"arguments\":" + ARGUMENTS + ",\"_meta\":{\"progressToken\":1}}}";
        at.machine.call(upstream(at, session, request)).subscribe(call);
        assertThat(call.isRefused()).as("whether there is no room").isEqualTo(!room);
    }

    /** The server wants to know something, or only to be called again. */
    void needInput(int which, int questions) {
        running(which).ifPresent(round -> {
            Set<String> keys =
                    IntStream.range(0, questions).mapToObj(n -> "k" + n).collect(Collectors.toSet());
            wanted.put(round.tool() + " state " + (states + 1), keys);
            String requests = keys.stream()
                    .map(key -> '"' + key
                            + "\":{\"method\":\"elicitation/create\",\"params\":{\"mode\":\"form\",\"message\":\""
                            + round.tool() + "\",\"requestedSchema\":{\"type\":\"object\",\"properties\":{}}}}")
                    .collect(Collectors.joining(","));
            states++;
            round.answer("{\"resultType\":\"input_required\",\"inputRequests\":{" + requests + "},\"requestState\":\""
                    + round.tool() + " state " + states + "\"}");
        });
    }

    void progress(int which) {
        running(which)
                .ifPresent(round -> round.say("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":"
                        + "{\"progressToken\":1,\"progress\":" + server.rounds.size() + "}}"));
    }

    void complete(int which) {
        running(which)
                .ifPresent(
                        round -> round.answer("{\"resultType\":\"complete\",\"content\":[{\"type\":\"text\",\"text\":\""
                                + round.tool() + "\"}]}"));
    }

    void fail(int which) {
        running(which).ifPresent(round -> round.fail(Fault.UPSTREAM_CONNECTION_LOST));
    }

    /** A client answers a question of its own, be it for the second time. */
    void answer(int which, String answer) {
        question(which)
                .ifPresent(asked -> answer(
                        asked.call().at, asked.call().session, asked.id(), answer.replace("WHO", asked.call().tool)));
    }

    /** Somebody answers what another one was asked, or brings the answer to a replica that has not asked. */
    void answerFromElsewhere(int which, int where, int who) {
        question(which).ifPresent(asked -> {
            Replica at = alive(where);
            String session = SESSIONS.get(who % SESSIONS.size());
            if (at != asked.call().at || !session.equals(asked.call().session)) {
                answer(at, session, asked.id(), "\"result\":{\"action\":\"accept\",\"content\":{\"by\":\"a thief\"}}");
            }
        });
    }

    /** A client takes a call of its own back, or its session ends without a word. */
    void leave(int which, boolean told) {
        List<Call> open = calls.stream().filter(Call::isOpen).toList();
        if (!open.isEmpty()) {
            Call call = open.get(which % open.size());
            if (told) {
                say(
                        call.at,
                        call.session,
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":"
                                + call.number + "}}");
            }
            call.abandon();
        }
    }

    void pass(Duration duration) {
        living().forEach(replica -> replica.time.advanceTimeBy(duration));
    }

    /** The first replica is killed, and with it every connection that it had. */
    void kill() {
        Replica victim = replicas.get(0);
        victim.dead = true;
        calls.stream().filter(call -> call.at == victim && call.isOpen()).forEach(Call::abandon);
    }

    /** What holds at every moment. */
    void check() {
        assertThat(calls).as("final replies of a call").allMatch(call -> call.ends() <= 1);
        assertThat(calls).as("messages after the end").noneMatch(call -> call.spokenAfterEnd);
        living().forEach(replica -> assertThat(replica.machine.statistics().calls())
                .as("calls that are counted")
                .isEqualTo((int) open(replica).count()));
        assertThat(server.rounds.stream().filter(Round::isRunning).map(Round::tool))
                .as("requests of calls that are over, and several of one")
                .doesNotHaveDuplicates()
                .allMatch(tool -> call(tool).isOpen());
    }

    /** However it stands: when the server has answered and time is over, everybody has an end and nothing is held. */
    void comeToAnEnd() {
        pass(LONGER_THAN_ANYTHING);
        while (running(0).isPresent()) {
            complete(0);
        }
        check();
        assertThat(calls).as("calls without an end").noneMatch(Call::isOpen);
        calls.forEach(this::checkMessages);
        server.rounds.forEach(this::checkRound);
        living().forEach(replica ->
                assertThat(replica.machine.statistics()).isEqualTo(new LegacyClientStatistics(0, 0, 0, 0)));
    }

    private void checkMessages(Call call) {
        assertThat(call.questions)
                .as("questions for %s", call.tool)
                .allMatch(asked -> asked.body().at("/params/message").string().equals(Optional.of(call.tool)));
        assertThat(call.replies)
                .as("reply to %s", call.tool)
                .allMatch(reply ->
                        reply.body().at("/result/content/0/text").string().equals(Optional.of(call.tool))
                                && reply.id().orElseThrow().toString().equals(Integer.toString(call.number)));
        assertThat(server.rounds.stream().filter(round -> round.tool().equals(call.tool)))
                .as("requests for %s", call.tool)
                .hasSizeLessThanOrEqualTo(ROUNDS);
    }

    /** Every request is the first one again, with answers of its own client and the state that belongs to it. */
    private void checkRound(Round round) {
        assertThat(new String(round.request.utf8(), StandardCharsets.UTF_8)).contains("\"arguments\":" + ARGUMENTS);
        JsonView params = round.request.body().member("params");
        params.member("inputResponses")
                .members()
                .values()
                .forEach(answer -> answer.at("/content/by")
                        .string()
                        .ifPresent(by -> assertThat(by).isEqualTo(round.tool())));
        params.member("requestState").string().ifPresent(state -> {
            assertThat(state).startsWith(round.tool() + " ");
            assertThat(params.member("inputResponses").members().keySet()).isEqualTo(wanted.get(state));
        });
    }

    private static String principal(String session) {
        return session.substring(0, session.lastIndexOf(' '));
    }

    /** A question that some client has been put. */
    private record Asked(Call call, String id) {}

    private Optional<Asked> question(int which) {
        List<Asked> asked = calls.stream()
                .filter(call -> !call.at.dead)
                .flatMap(call -> call.questions.stream()
                        .map(question -> new Asked(call, question.id().toString())))
                .toList();
        // Those that were asked last are more likely to be open.
        return asked.isEmpty() ? Optional.empty() : Optional.of(asked.get(asked.size() - 1 - which % asked.size()));
    }

    private void answer(Replica at, String session, String question, String answer) {
        say(at, session, "{\"jsonrpc\":\"2.0\",\"id\":" + question + "," + answer + "}");
    }

    private void say(Replica at, String session, String message) {
        var unused = at.machine.send(upstream(at, session, message)).subscribe();
    }

    private static UpstreamRequest upstream(Replica at, String session, String message) {
        SessionFacts facts = new SessionFacts(
                ProtocolVersion.V2025_11_25,
                new Peer("{\"name\":\"test\",\"version\":\"1\"}", "{\"elicitation\":{}}"),
                new Peer("{}", "{\"tools\":{}}"),
                ClientState.none());
        UpstreamLeg leg = new UpstreamLeg(
                Optional.of(facts.revision()),
                Optional.of(session),
                Optional.empty(),
                Optional.of(facts),
                Initiator.of(principal(session)));
        CallDeadline deadline = new CallDeadline(Duration.ofMinutes(1), Duration.ofMinutes(15), at.time);
        return new UpstreamRequest(ScriptedModernServer.read(message), leg, Map.of(), true, deadline);
    }

    private Stream<Replica> living() {
        return replicas.stream().filter(replica -> !replica.dead);
    }

    private Replica alive(int which) {
        List<Replica> some = living().toList();
        return some.get(which % some.size());
    }

    private Stream<Call> open(Replica replica) {
        return calls.stream().filter(call -> call.at == replica && call.isOpen());
    }

    private Call call(String tool) {
        return calls.stream().filter(call -> call.tool.equals(tool)).findFirst().orElseThrow();
    }

    private Optional<Round> running(int which) {
        List<Round> some = server.rounds.stream().filter(Round::isRunning).toList();
        return some.isEmpty() ? Optional.empty() : Optional.of(some.get(which % some.size()));
    }
}
