package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What happens to one call of a modern client at a legacy server, from the request to the last answer.
 *
 * <p>The call runs at the server all the time; the client is there only while an exchange of it is open. When the server
 * asks something, the machine waits a moment for more questions, ends the exchange with all of them, and parks the call.
 * The client's next request brings answers; they go to the server, and the call runs on with the new exchange. What the
 * server says while nobody is there is kept, within bounds, and so is the end of the call.
 *
 * <p>One kind of question is not asked within the call: the server ends it and wants it again once the user has opened an
 * address. Then nothing runs at the server while the client is away, and the call is sent again when it comes back.
 *
 * <p>Does nothing by itself and knows no time: events come in as method calls, and what has to be done goes out to the
 * three sides. Not thread-safe; whoever drives it puts the events in order.
 */
final class CallMachine {
    private static final String CLIENT_LEFT = "client closed the response stream";
    private static final String CLIENT_STAYED_AWAY = "client did not return";
    private static final String TOO_MANY_ROUNDS = "too many rounds of questions";

    private final ServerSide server;
    private final Alarms alarms;
    private final int mostRounds;
    private final int mostKept;
    private final Map<String, OpenQuestion> open = new LinkedHashMap<>();
    private final Deque<McpNotification> kept = new ArrayDeque<>();
    private State state = State.NEW;
    private @Nullable ClientSide client;
    private @Nullable McpNotification progress;
    private @Nullable Outcome outcome;
    private int keys;
    private long round;

    /** Where a call stands. */
    enum State {
        /** Nothing has happened. */
        NEW,
        /** At the server, with a client. */
        RUNNING,
        /** As before, with questions that are about to be asked. */
        COLLECTING,
        /** At the server, without a client. */
        PARKED,
        /** Over at the server; the client does not know yet. */
        KEPT,
        /** Ended by the server, to be sent again when the user has consented. */
        AGAIN,
        /** Over. */
        DONE
    }

    /** An answer with its question. */
    private record Given(OpenQuestion question, JsonView answer) {}

    /**
     * A call that was not sent yet.
     *
     * @param mostRounds how often the client may come back
     * @param mostKept most notifications that are kept for it
     */
    CallMachine(ServerSide server, Alarms alarms, int mostRounds, int mostKept) {
        this.server = server;
        this.alarms = alarms;
        this.mostRounds = mostRounds;
        this.mostKept = mostKept;
    }

    State state() {
        return state;
    }

    boolean isDone() {
        return state == State.DONE;
    }

    /** Whether silence of the server is what one expects. */
    boolean isWaitingForClient() {
        return !open.isEmpty() || isParked();
    }

    /** The exchange that reads along. */
    Optional<ClientSide> client() {
        return Optional.ofNullable(client);
    }

    void begin(ClientSide first) {
        client = first;
        state = State.RUNNING;
        server.send();
    }

    /** The server has said something. */
    void said(McpNotification notification) {
        if (client != null) {
            client.tell(notification);
        } else if (state == State.PARKED) {
            keep(notification);
        }
    }

    /** The server has asked something. */
    void asked(OpenQuestion question) {
        if (state != State.RUNNING && state != State.COLLECTING && state != State.PARKED) {
            server.answer(question.withoutCarrier());
            return;
        }
        add(question);
        if (state == State.RUNNING) {
            collect();
        }
    }

    /** The server wants no answer to a question any more. */
    void withdrawn(RequestId question) {
        open.values().removeIf(asked -> asked.id().equals(question));
        if (state == State.COLLECTING && open.isEmpty()) {
            state = State.RUNNING;
        }
    }

    /** No further question has come for a while. */
    void windowOver() {
        if (state == State.COLLECTING && round >= mostRounds) {
            server.cancel(TOO_MANY_ROUNDS);
            finish(new Outcome.Failed(FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, TOO_MANY_ROUNDS)));
        } else if (state == State.COLLECTING) {
            park(State.PARKED);
        }
    }

    /** The call is over at the server. */
    void ended(Outcome end) {
        if (state == State.RUNNING || state == State.COLLECTING) {
            finish(end);
        } else if (state == State.PARKED) {
            open.clear();
            outcome = end;
            // What a session has lost cannot be continued, and the client is to see that.
            state = end.isSessionLost() ? State.DONE : State.KEPT;
        }
    }

    /**
     * The call is over at the server, which wants it again once the user has consented.
     *
     * @param consents what the user is to be asked, at least one
     * @param declined how the call ends when the user does not want it
     */
    void endedForConsent(List<OpenQuestion> consents, Outcome declined) {
        if (round >= mostRounds) {
            ended(declined);
        } else if (state == State.RUNNING || state == State.COLLECTING) {
            again(consents, declined);
            park(State.AGAIN);
        } else if (state == State.PARKED) {
            again(consents, declined);
            state = State.AGAIN;
        }
    }

    /** The client has closed an exchange. */
    void left(ClientSide gone) {
        if (client == gone && (state == State.RUNNING || state == State.COLLECTING)) {
            client = null;
            state = State.DONE;
            server.cancel(CLIENT_LEFT);
        }
    }

    /** The client has come back. */
    void returned(ClientSide next, long forRound, Map<String, JsonView> answers) {
        if (!isParked() || forRound != round) {
            next.end(new Outcome.Failed(FaultException.of(Fault.CONTINUATION_UNKNOWN)));
            return;
        }
        client = next;
        switch (state) {
            case KEPT -> finish(outcome());
            case AGAIN -> consented(answers);
            default -> goOn(answers);
        }
    }

    /** The client has not come back in time. */
    void expired(long ofRound) {
        if (!isParked() || ofRound != round) {
            return;
        }
        boolean running = state == State.PARKED;
        state = State.DONE;
        if (running) {
            open.values().forEach(question -> server.answer(question.unanswered()));
            server.cancel(CLIENT_STAYED_AWAY);
        }
        open.clear();
    }

    private boolean isParked() {
        return state == State.PARKED || state == State.KEPT || state == State.AGAIN;
    }

    private void add(OpenQuestion question) {
        keys++;
        open.put("in-" + keys, question);
    }

    private void collect() {
        state = State.COLLECTING;
        alarms.window();
    }

    private void park(State parked) {
        round++;
        state = parked;
        ClientSide asked = requireClient();
        client = null;
        asked.ask(new LinkedHashMap<>(open), round);
        alarms.expiry(round);
    }

    private void again(List<OpenQuestion> consents, Outcome declined) {
        open.clear();
        consents.forEach(this::add);
        outcome = declined;
    }

    private void goOn(Map<String, JsonView> answers) {
        state = State.RUNNING;
        tellKept();
        take(answers).forEach(given -> server.answer(given.question().answered(given.answer())));
        if (!open.isEmpty()) {
            collect();
        }
    }

    private void consented(Map<String, JsonView> answers) {
        boolean all = take(answers).stream()
                .allMatch(given -> given.answer().member("action").string().equals(Optional.of("accept")));
        if (!all || (!open.isEmpty() && round >= mostRounds)) {
            finish(outcome());
        } else if (open.isEmpty()) {
            outcome = null;
            state = State.RUNNING;
            tellKept();
            server.send();
        } else {
            park(State.AGAIN);
        }
    }

    /** Takes the questions out that have an answer now. */
    private List<Given> take(Map<String, JsonView> answers) {
        List<Given> taken = new ArrayList<>();
        answers.forEach((key, answer) -> {
            OpenQuestion question = open.remove(key);
            if (question != null) {
                taken.add(new Given(question, answer));
            }
        });
        return taken;
    }

    private void keep(McpNotification notification) {
        if (notification.method().equals(Methods.PROGRESS)) {
            progress = notification;
            return;
        }
        if (kept.size() >= mostKept) {
            kept.removeFirst();
        }
        kept.addLast(notification);
    }

    private void tellKept() {
        ClientSide reader = requireClient();
        kept.forEach(reader::tell);
        kept.clear();
        if (progress != null) {
            reader.tell(progress);
            progress = null;
        }
    }

    private void finish(Outcome end) {
        ClientSide last = requireClient();
        client = null;
        state = State.DONE;
        open.clear();
        last.end(end);
    }

    private Outcome outcome() {
        if (outcome == null) {
            throw new IllegalStateException("no outcome in state " + state);
        }
        return outcome;
    }

    private ClientSide requireClient() {
        if (client == null) {
            throw new IllegalStateException("no client in state " + state);
        }
        return client;
    }
}
