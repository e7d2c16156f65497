package dev.sluice.proxy.bridge.driving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.adaptation.Adaptations;
import dev.sluice.proxy.bridge.TaskSettings;
import dev.sluice.proxy.bridge.driving.FinishedTasks.Finished;
import dev.sluice.proxy.connector.Initiator;
import dev.sluice.proxy.connector.SessionFacts;
import dev.sluice.proxy.testing.FakeReplicas;
import dev.sluice.session.ClientState;
import dev.sluice.session.Peer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Answers that one replica keeps and another one is asked for. */
class TaskKeepersTest {
    private final Declarations declarations = new Declarations(new Adaptations());
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final FakeReplicas here = new FakeReplicas("here", "there");
    private final FinishedTasks there = finished("there");
    private final TaskKeepers keepers = new TaskKeepers("route", here, declarations, finished("here"));
    private final Client client = client("driven 1");

    private FinishedTasks finished(String self) {
        TaskSettings settings = TaskSettings.defaults();
        return new FinishedTasks(settings, () -> self, new RunningTasks(settings, time), time);
    }

    @BeforeEach
    void serve() {
        TaskKeepers owner = new TaskKeepers("route", new FakeReplicas("there", "here"), declarations, there);
        here.serve(TaskKeepers.topic("route"), owner::answered);
    }

    private Client client(String session) {
        SessionFacts facts =
                new SessionFacts(ProtocolVersion.V2025_11_25, Peer.unknown(), Peer.unknown(), ClientState.none());
        return new Client(
                session,
                facts,
                declarations.between(facts.revision()),
                declarations.of(facts),
                JsonView.of(Map.of()),
                Initiator.of("ann"));
    }

    private String kept() {
        McpResponse answer = McpResponse.result(RequestId.of("u1"), Map.of("content", List.of(), "n", 1));
        return JsonView.of(there.host(client, answer)).member("taskId").string().orElseThrow();
    }

    @Test
    void anotherReplica_hasTheAnswer() {
        String task = kept();

        StepVerifier.create(keepers.find(client, task).map(found -> found.answer(RequestId.of("7"), task)))
                .assertNext(answer -> {
                    assertThat(answer.id()).contains(RequestId.of("7"));
                    assertThat(answer.body().at("/result/content").toJson()).isEqualTo("[]");
                })
                .verifyComplete();
        StepVerifier.create(keepers.find(client, task)
                        .map(Finished::state)
                        .map(JsonView::of)
                        .map(state -> state.member("status").string().orElse("")))
                .expectNext("completed")
                .verifyComplete();
    }

    @Test
    void anotherSession_hasNoPartInIt() {
        StepVerifier.create(keepers.find(client("driven 2"), kept())).verifyComplete();
    }

    @Test
    void deadReplica_keepsNothing() {
        String task = kept();
        here.die();

        StepVerifier.create(keepers.find(client, task)).verifyComplete();
    }

    @Test
    void answer_isForgottenWhenItsTimeIsOver() {
        String task = kept();
        time.advanceTimeBy(Duration.ofMinutes(6));

        StepVerifier.create(keepers.find(client, task)).verifyComplete();
    }
}
