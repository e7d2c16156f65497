package dev.sluice.proxy.bridge.parking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.proxy.bridge.parking.ModernClient.Exchange;
import dev.sluice.proxy.connector.ModernClientStatistics;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.testing.FakeReplicas;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Two replicas of a route with little of everything, clients that go to either and call their requests the same, and the
 * legacy servers behind them. Every call, question and answer says whose it is, so that a mistake can be seen.
 */
final class ParkingWorld {
    private static final List<String> PRINCIPALS = List.of("ann", "bob");
    private static final Duration CONTINUATION = Duration.ofMinutes(10);
    private static final Duration LONGER_THAN_ANYTHING = Duration.ofMinutes(20);

    private final Isolation isolation;
    private final boolean overLine;
    private final List<Replica> replicas;
    private final List<Visit> visits = new ArrayList<>();
    private final Map<String, String> principalOfTool = new HashMap<>();
    private final Map<String, Set<String>> askedOf = new HashMap<>();
    private final Set<String> lostTools = new HashSet<>();
    private Duration clock = Duration.ZERO;
    private int questions;

    /** One process. */
    private static final class Replica {
        private final FakeReplicas bus;
        private final Parking parking;
        private final Map<String, ModernClient> clients = new HashMap<>();
        private final Set<ScriptedServer.Call> over = new HashSet<>();
        private boolean dead;

        Replica(String self, String other, Isolation isolation, boolean overLine) {
            this.bus = new FakeReplicas(self, other);
            this.parking = Parking.scarceAmong(bus, isolation, overLine);
            PRINCIPALS.forEach(who -> clients.put(who, parking.client(who, Parking.FORMS)));
        }

        ModernClient client(String principal) {
            return Optional.ofNullable(clients.get(principal)).orElseThrow();
        }

        List<ScriptedServer.Call> running() {
            return parking.server.calls.stream()
                    .filter(call -> !call.isCancelled() && !over.contains(call))
                    .toList();
        }
    }

    /** One request of a client. */
    private static final class Visit {
        private final Replica at;
        private final String tool;
        private final boolean rightful;
        private final Exchange exchange;
        private Duration parkedAt = Duration.ZERO;
        private boolean left;
        private boolean used;

        Visit(Replica at, String tool, boolean rightful, Exchange exchange) {
            this.at = at;
            this.tool = tool;
            this.rightful = rightful;
            this.exchange = exchange;
        }

        boolean isOver() {
            return exchange.ends() > 0;
        }

        boolean isRefused() {
            return exchange.responses.stream()
                    .anyMatch(response -> response.body()
                            .at("/error/data/reason")
                            .string()
                            .equals(Optional.of("continuation_unknown")));
        }

        Map<String, JsonView> asked() {
            return exchange.responses.stream()
                    .findFirst()
                    .map(response -> response.body().at("/result/inputRequests").members())
                    .orElseGet(LinkedHashMap::new);
        }
    }

    ParkingWorld(Isolation isolation, boolean overLine) {
        this.isolation = isolation;
        this.overLine = overLine;
        this.replicas =
                List.of(new Replica("one", "two", isolation, overLine), new Replica("two", "one", isolation, overLine));
        serve(replicas.get(0), replicas.get(1));
        serve(replicas.get(1), replicas.get(0));
    }

    private static void serve(Replica owner, Replica asking) {
        new ParkingService(
                        route -> Optional.of(owner.parking.connector),
                        new MessageReader(JsonLimits.defaults()),
                        owner.parking.time)
                .serve(asking.bus);
    }

    void call(int who, int where) {
        String tool = "tool-" + (principalOfTool.size() + 1);
        String principal = PRINCIPALS.get(who % PRINCIPALS.size());
        principalOfTool.put(tool, principal);
        Replica at = alive(where);
        visits.add(new Visit(at, tool, true, at.client(principal).callWithToken("1", tool, "1")));
    }

    /** The server asks something on the stream of a call. */
    void ask(int which) {
        running(which).ifPresent(call -> call.say(question(Set.of(tool(call)))));
    }

    /** The server asks something without saying for which call. */
    void askAside(int which) {
        running(which).ifPresent(call -> {
            ScriptedServer server = serverOf(call).parking.server;
            if (server.isHeard(call.session)) {
                server.say(call.session, question(unmistakable(serverOf(call), call.session)));
            }
        });
    }

    /** Whose question it can be: of the one principal whose calls this session has carried. */
    private Set<String> unmistakable(Replica at, String session) {
        Set<String> tools = at.parking.server.calls.stream()
                .filter(call -> call.session.equals(session))
                .map(ParkingWorld::tool)
                .collect(Collectors.toSet());
        return tools.stream().map(this::ownerOf).distinct().count() == 1 && isolation != Isolation.SHARED
                ? tools
                : Set.of();
    }

    private String ownerOf(String tool) {
        return Optional.ofNullable(principalOfTool.get(tool)).orElseThrow();
    }

    private String question(Set<String> tools) {
        questions++;
        String id = "q" + questions;
        askedOf.put(id, tools);
        return "{\"jsonrpc\":\"2.0\",\"id\":\"" + id + "\",\"method\":\"elicitation/create\",\"params\":{\"message\":\""
                + id + "\",\"requestedSchema\":{\"type\":\"object\",\"properties\":{}}}}";
    }

    void progress(int which) {
        running(which)
                .ifPresent(call -> call.say("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":"
                        + "{\"progressToken\":" + call.id() + ",\"progress\":1,\"message\":\"" + tool(call) + "\"}}"));
    }

    void withdraw(int which) {
        running(which)
                .ifPresent(call -> call.say("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":"
                        + "{\"requestId\":\"q" + questions + "\"}}"));
    }

    void answer(int which) {
        running(which).ifPresent(call -> {
            serverOf(call).over.add(call);
            call.answer("{\"content\":[{\"type\":\"text\",\"text\":\"" + tool(call) + "\"}]}");
        });
    }

    /** A call fails on the way, and its session does not. */
    void fail(int which) {
        running(which).ifPresent(call -> {
            serverOf(call).over.add(call);
            call.fail(Fault.UPSTREAM_TIMEOUT);
        });
    }

    /** The server forgets the session of a call. */
    void lose(int which) {
        running(which).ifPresent(lost -> {
            Replica at = serverOf(lost);
            at.parking.server.lose(lost.session);
            at.running().stream()
                    .filter(call -> call.session.equals(lost.session))
                    .toList()
                    .forEach(call -> {
                        at.over.add(call);
                        lostTools.add(tool(call));
                        call.fail(Fault.UPSTREAM_SESSION_LOST);
                    });
        });
    }

    /** A client closes its request. */
    void leave(int which) {
        List<Visit> open =
                visits.stream().filter(visit -> !visit.left && !visit.isOver()).toList();
        if (!open.isEmpty()) {
            leave(open.get(which % open.size()));
        }
    }

    private static void leave(Visit visit) {
        visit.left = true;
        visit.exchange.cancel();
    }

    /** A client comes back, at either replica, as itself or with what it has stolen, with answers or without. */
    void comeBack(int which, int where, boolean rightful, boolean answers) {
        List<Visit> parked =
                visits.stream().filter(visit -> !visit.asked().isEmpty()).toList();
        if (parked.isEmpty()) {
            return;
        }
        Visit earlier = parked.get(which % parked.size());
        String owner = ownerOf(earlier.tool);
        String who = rightful ? owner : PRINCIPALS.get((PRINCIPALS.indexOf(owner) + 1) % PRINCIPALS.size());
        String by = rightful ? earlier.tool : "a thief";
        String given = answers
                ? earlier.asked().keySet().stream()
                        .map(key -> '"' + key + "\":{\"action\":\"accept\",\"content\":{\"by\":\"" + by + "\"}}")
                        .collect(Collectors.joining(","))
                : "";
        Replica at = alive(where);
        Exchange exchange = at.client(who).retry("1", earlier.tool, earlier.exchange.requestState(), '{' + given + '}');
        Visit visit = new Visit(at, earlier.tool, rightful, exchange);
        visits.add(visit);
        if (rightful) {
            checkUse(earlier, visit);
        }
    }

    /** What was given can be used once, wherever it is brought, as long as somebody waits for it. */
    private void checkUse(Visit earlier, Visit visit) {
        boolean good = !earlier.used && isAwaited(earlier);
        assertThat(good && visit.isRefused())
                .as("whether %s is refused though it is awaited", visit.tool)
                .isFalse();
        assertThat(earlier.used && !visit.isRefused())
                .as("whether what %s brings is good twice", visit.tool)
                .isFalse();
        earlier.used = true;
    }

    private boolean isAwaited(Visit parked) {
        boolean running = living().flatMap(replica -> replica.parking.server.calls.stream())
                .anyMatch(call -> tool(call).equals(parked.tool));
        return running && !lostTools.contains(parked.tool) && clock.compareTo(parked.parkedAt.plus(CONTINUATION)) < 0;
    }

    void pass(Duration duration) {
        Set<Visit> before =
                visits.stream().filter(visit -> !visit.asked().isEmpty()).collect(Collectors.toSet());
        living().forEach(replica -> replica.parking.pass(duration));
        visits.stream()
                .filter(visit -> !visit.asked().isEmpty() && !before.contains(visit))
                .forEach(visit -> visit.parkedAt = clock);
        clock = clock.plus(duration);
    }

    /** The first replica is killed, and with it every connection that it had. */
    void kill() {
        Replica victim = replicas.get(0);
        if (victim.dead) {
            return;
        }
        victim.dead = true;
        visits.stream().filter(visit -> visit.at == victim && !visit.isOver()).forEach(ParkingWorld::leave);
        replicas.get(1).bus.die();
    }

    /** What holds at every moment. */
    void check() {
        assertThat(visits).as("ends of a request").allMatch(visit -> visit.exchange.ends() <= 1);
        assertThat(visits).as("messages after the end").noneMatch(visit -> visit.exchange.hasSpokenAfterEnd());
        if (overLine || isolation == Isolation.REQUEST) {
            living().forEach(replica -> assertThat(replica.running().stream().map(call -> call.session))
                    .as("calls that share what only one may use")
                    .doesNotHaveDuplicates());
        }
    }

    /** However it stands: when the servers have answered and time is over, everybody has an end and nothing is held. */
    void comeToAnEnd() {
        pass(LONGER_THAN_ANYTHING);
        assertThat(running().map(ParkingWorld::tool))
                .as("calls that run though nobody waits or comes back")
                .allMatch(this::isWaitedFor);
        while (running().findAny().isPresent()) {
            answer(0);
        }
        pass(Duration.ofMillis(30));
        while (running().findAny().isPresent()) {
            answer(0);
        }
        pass(LONGER_THAN_ANYTHING);
        pass(LONGER_THAN_ANYTHING);
        check();
        assertThat(visits).as("requests without an end").allMatch(visit -> visit.left || visit.isOver());
        visits.forEach(this::checkMessages);
        living().forEach(this::checkNothingHeld);
        replicas.forEach(this::checkAnswers);
    }

    private boolean isWaitedFor(String tool) {
        return visits.stream().anyMatch(visit -> visit.tool.equals(tool) && !visit.left && !visit.isOver());
    }

    private void checkMessages(Visit visit) {
        assertThat(visit.asked().values())
                .as("questions for %s", visit.tool)
                .allMatch(asked -> visit.rightful && isFor(visit.tool, questionOf(asked)));
        assertThat(visit.exchange.notifications)
                .as("notifications for %s", visit.tool)
                .allMatch(said -> visit.rightful
                        && said.body().at("/params/message").string().equals(Optional.of(visit.tool)));
        visit.exchange.responses.forEach(response -> response.body()
                .at("/result/content/0/text")
                .string()
                .ifPresent(text -> assertThat(visit.rightful ? text : "stolen").isEqualTo(visit.tool)));
        assertThat(visit.rightful || visit.left || visit.isRefused())
                .as("whether a thief of %s is refused", visit.tool)
                .isTrue();
    }

    private static String questionOf(JsonView asked) {
        return asked.at("/params/message").string().orElseThrow();
    }

    private boolean isFor(String tool, String question) {
        return askedOf.getOrDefault(question, Set.of()).contains(tool);
    }

    private void checkNothingHeld(Replica replica) {
        ModernClientStatistics left = replica.parking.connector.statistics();
        assertThat(left).isEqualTo(new ModernClientStatistics(0, 0, 0, left.opened(), 0, 0, 0));
        assertThat(replica.parking.server.ended).as("sessions that were ended").doesNotHaveDuplicates();
        assertThat(replica.parking.server.unended())
                .as("sessions that nobody has ended")
                .isEmpty();
    }

    /** Every question has one answer at most, and it is of the client that was asked. */
    private void checkAnswers(Replica replica) {
        Map<String, Long> times = answers(replica)
                .collect(Collectors.groupingBy(
                        answer -> answer.id().orElseThrow().text(), Collectors.counting()));
        assertThat(times.values()).as("answers to each question").allMatch(count -> count == 1);
        answers(replica)
                .forEach(answer -> answer.body()
                        .at("/result/content/by")
                        .string()
                        .ifPresent(by -> assertThat(
                                        isFor(by, answer.id().orElseThrow().text()))
                                .as("whether %s was asked what it answers", by)
                                .isTrue()));
    }

    private static Stream<McpResponse> answers(Replica replica) {
        return replica.parking.server.received.stream()
                .map(UpstreamRequest::message)
                .filter(McpResponse.class::isInstance)
                .map(McpResponse.class::cast);
    }

    private Stream<Replica> living() {
        return replicas.stream().filter(replica -> !replica.dead);
    }

    private Replica alive(int which) {
        List<Replica> some = living().toList();
        return some.get(which % some.size());
    }

    private Stream<ScriptedServer.Call> running() {
        return living().flatMap(replica -> replica.running().stream());
    }

    private Optional<ScriptedServer.Call> running(int which) {
        List<ScriptedServer.Call> some = running().toList();
        return some.isEmpty() ? Optional.empty() : Optional.of(some.get(which % some.size()));
    }

    private Replica serverOf(ScriptedServer.Call call) {
        return replicas.stream()
                .filter(replica -> replica.parking.server.calls.contains(call))
                .findFirst()
                .orElseThrow();
    }

    private static String tool(ScriptedServer.Call call) {
        return call.request.targetName();
    }
}
