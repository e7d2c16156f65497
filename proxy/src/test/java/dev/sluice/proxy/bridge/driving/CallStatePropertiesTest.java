package dev.sluice.proxy.bridge.driving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** How a driven call goes on, whatever happens to it in whatever order. */
class CallStatePropertiesTest {
    private static final int MOST_ROUNDS = 5;
    private static final List<String> KEYS = List.of("a", "b", "c");

    @Property
    void call_endsOnceAndNothingFollows(@ForAll("events") List<CallEvent> events) {
        List<CallAction> actions = actions(events);

        List<CallAction> ends =
                actions.stream().filter(CallStatePropertiesTest::isEnd).toList();
        assertThat(ends).hasSizeLessThanOrEqualTo(1);
        if (!ends.isEmpty()) {
            assertThat(actions.get(actions.size() - 1)).isSameAs(ends.get(0));
        }
    }

    @Property
    void server_isCalledNoMoreOftenThanAllowed(@ForAll("events") List<CallEvent> events) {
        assertThat(actions(events).stream().filter(CallAction.CallAgain.class::isInstance))
                .hasSizeLessThan(MOST_ROUNDS);
    }

    @Property
    void server_getsAnAnswerToEverythingItAskedFor_andToNothingElse(@ForAll("events") List<CallEvent> events) {
        CallState state = CallState.begun();
        Set<String> asked = new HashSet<>();
        for (CallEvent event : events) {
            CallState.Step step = state.on(event, MOST_ROUNDS);
            if (event instanceof CallEvent.InputNeeded needed && state instanceof CallState.Running) {
                asked = new HashSet<>(needed.keys());
                asked.addAll(needed.known().keySet());
            }
            if (step.action() instanceof CallAction.CallAgain again) {
                assertThat(again.answers().keySet()).isEqualTo(asked);
            }
            state = step.next();
        }
    }

    @Property
    void questions_thatAreOpenAtTheEnd_areAllTakenBack(@ForAll("events") List<CallEvent> events) {
        Set<String> open = new HashSet<>();
        CallState state = CallState.begun();
        for (CallEvent event : events) {
            CallState.Step step = state.on(event, MOST_ROUNDS);
            if (state instanceof CallState.Asking && event instanceof CallEvent.Answered answered) {
                open.remove(answered.key());
            }
            if (state instanceof CallState.Asking && event instanceof CallEvent.NotAnswered not) {
                open.remove(not.key());
            }
            if (step.action() instanceof CallAction.Ask ask) {
                open.addAll(ask.keys());
            } else if (step.action() instanceof CallAction.GiveUp giveUp) {
                assertThat(new HashSet<>(giveUp.unanswered())).isEqualTo(open);
            } else if (step.action() instanceof CallAction.Stop stop) {
                assertThat(new HashSet<>(stop.unanswered())).isEqualTo(open);
            }
            state = step.next();
        }
    }

    @Example
    void serverThatOnlyWantsToBeCalledAgain_isCalledMoreAndMoreSeldom() {
        CallEvent empty = new CallEvent.InputNeeded(List.of(), Map.of(), Optional.empty(), false);

        assertThat(pauses(List.of(empty, empty, empty)))
                .containsExactly(Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(200));
    }

    @Example
    void consentAskedForAgain_waitsLonger() {
        CallEvent again = new CallEvent.InputNeeded(List.of(), Map.of("a", json()), Optional.empty(), true);

        assertThat(pauses(List.of(again, again))).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    @Example
    void answer_toWhatNobodyAsked_changesNothing() {
        CallState asking = new CallState.Asking(1, List.of("a"), Map.of(), Optional.empty());

        assertThat(asking.on(new CallEvent.Answered("b", json()), MOST_ROUNDS).next())
                .isEqualTo(asking);
    }

    @Provide
    static Arbitrary<List<CallEvent>> events() {
        Arbitrary<String> key = Arbitraries.of(KEYS);
        Arbitrary<CallEvent> event = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(1, Arbitraries.create(CallEvent.Ended::new)),
                net.jqwik.api.Tuple.of(
                        4,
                        key.set()
                                .map(keys -> new CallEvent.InputNeeded(
                                        new ArrayList<>(keys), Map.of(), Optional.empty(), false))),
                net.jqwik.api.Tuple.of(8, key.map(name -> new CallEvent.Answered(name, json()))),
                net.jqwik.api.Tuple.of(1, key.map(name -> new CallEvent.NotAnswered(name, fault()))),
                net.jqwik.api.Tuple.of(1, Arbitraries.create(() -> new CallEvent.Withdrawn(Optional.of("user")))),
                net.jqwik.api.Tuple.of(1, Arbitraries.create(() -> new CallEvent.Failed(fault()))));
        return event.list().ofMaxSize(40);
    }

    private static List<CallAction> actions(List<CallEvent> events) {
        List<CallAction> actions = new ArrayList<>();
        CallState state = CallState.begun();
        for (CallEvent event : events) {
            CallState.Step step = state.on(event, MOST_ROUNDS);
            if (!(step.action() instanceof CallAction.Nothing)) {
                actions.add(step.action());
            }
            state = step.next();
        }
        return actions;
    }

    private static List<Duration> pauses(List<CallEvent> events) {
        return actions(events).stream()
                .map(action -> ((CallAction.CallAgain) action).pause())
                .toList();
    }

    private static boolean isEnd(CallAction action) {
        return action instanceof CallAction.Reply
                || action instanceof CallAction.GiveUp
                || action instanceof CallAction.Stop;
    }

    private static JsonView json() {
        return JsonView.missing();
    }

    private static FaultException fault() {
        return FaultException.of(Fault.INPUT_FAILED);
    }
}
