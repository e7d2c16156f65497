package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far a driven call has come. Its server forgets it after every answer, so one call of the client is a series of
 * requests to the server, with questions to the client in between. Immutable; every event leads to a state and one action.
 */
sealed interface CallState {
    /** What follows an event. */
    record Step(CallState next, CallAction action) {}

    /**
     * Takes an event in.
     *
     * @param mostRounds how often the server is called at most
     */
    Step on(CallEvent event, int mostRounds);

    /** Before the first request. */
    static CallState begun() {
        return new Running(1, 0, 0);
    }

    private static Step done(CallAction action) {
        return new Step(new Done(), action);
    }

    private static Step same(CallState state) {
        return new Step(state, new CallAction.Nothing());
    }

    /**
     * The server has the request.
     *
     * @param round how often it was called, 1 or more
     * @param empty how often in a row it only wanted to be called again
     * @param consents how often in a row it wanted the same consent again
     */
    record Running(int round, int empty, int consents) implements CallState {
        private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
        private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
        private static final Duration FIRST_CONSENT_PAUSE = Duration.ofSeconds(1);
        private static final Duration LONGEST_CONSENT_PAUSE = Duration.ofSeconds(10);

        @Override
        public Step on(CallEvent event, int mostRounds) {
            if (event instanceof CallEvent.Ended) {
                return done(new CallAction.Reply());
            }
            if (event instanceof CallEvent.InputNeeded needed) {
                return round < mostRounds ? inputNeeded(needed) : done(endless());
            }
            if (event instanceof CallEvent.Withdrawn withdrawn) {
                return done(new CallAction.Stop(List.of(), withdrawn.reason()));
            }
            return event instanceof CallEvent.Failed failed
                    ? done(new CallAction.GiveUp(failed.failure(), List.of()))
                    : same(this);
        }

        private Step inputNeeded(CallEvent.InputNeeded needed) {
            if (!needed.keys().isEmpty()) {
                return new Step(
                        new Asking(round, needed.keys(), needed.known(), needed.requestState()),
                        new CallAction.Ask(needed.keys()));
            }
            Duration pause = needed.consented()
                    ? doubled(FIRST_CONSENT_PAUSE, consents, LONGEST_CONSENT_PAUSE)
                    : doubled(FIRST_PAUSE, empty, LONGEST_PAUSE);
            Running next =
                    needed.consented() ? new Running(round + 1, 0, consents + 1) : new Running(round + 1, empty + 1, 0);
            return new Step(next, new CallAction.CallAgain(needed.known(), needed.requestState(), pause));
        }

        private static Duration doubled(Duration first, int times, Duration longest) {
            Duration pause = first;
            for (int i = 0; i < times && pause.compareTo(longest) < 0; i++) {
                pause = pause.multipliedBy(2);
            }
            return pause.compareTo(longest) < 0 ? pause : longest;
        }

        private static CallAction endless() {
            return new CallAction.GiveUp(
                    FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, "the server asks for input without end"),
                    List.of());
        }
    }

    /**
     * The client has questions; the server knows nothing of the call.
     *
     * @param round how often the server was called, 1 or more
     * @param open keys of the questions without an answer, at least one
     * @param answers so far, by key
     * @param requestState to be given back
     */
    record Asking(int round, List<String> open, Map<String, JsonView> answers, Optional<JsonView> requestState)
            implements CallState {
        @Override
        public Step on(CallEvent event, int mostRounds) {
            if (event instanceof CallEvent.Answered answered && open.contains(answered.key())) {
                return answered(answered);
            }
            if (event instanceof CallEvent.NotAnswered not && open.contains(not.key())) {
                return done(new CallAction.GiveUp(not.failure(), without(not.key())));
            }
            if (event instanceof CallEvent.Withdrawn withdrawn) {
                return done(new CallAction.Stop(open, withdrawn.reason()));
            }
            return event instanceof CallEvent.Failed failed
                    ? done(new CallAction.GiveUp(failed.failure(), open))
                    : same(this);
        }

        private Step answered(CallEvent.Answered answered) {
            Map<String, JsonView> more = new LinkedHashMap<>(answers);
            more.put(answered.key(), answered.answer());
            List<String> left = without(answered.key());
            return left.isEmpty()
                    ? new Step(
                            new Running(round + 1, 0, 0), new CallAction.CallAgain(more, requestState, Duration.ZERO))
                    : same(new Asking(round, left, more, requestState));
        }

        private List<String> without(String key) {
            List<String> left = new ArrayList<>(open);
            left.remove(key);
            return List.copyOf(left);
        }
    }

    /** Nothing more happens. */
    record Done() implements CallState {
        @Override
        public Step on(CallEvent event, int mostRounds) {
            return same(this);
        }
    }
}
