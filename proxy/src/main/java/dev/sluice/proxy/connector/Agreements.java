package dev.sluice.proxy.connector;

import dev.sluice.interceptors.message.ProtocolVersion;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Scheduler;

/**
 * What an upstream has answered to handshakes, so that the next one asks at once for what it will get. Servers are upgraded:
 * an answer is remembered for some minutes only. Thread-safe; holds one answer for each revision at most.
 */
public final class Agreements {
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private final Map<ProtocolVersion, Answer> byProposal = new ConcurrentHashMap<>();
    private final Optional<ProtocolVersion> pinned;
    private final Scheduler timer;

    /**
     * Makes the memory of an upstream that was never asked.
     *
     * @param pinned what to ask for in any case; empty to ask for what clients want
     * @param timer tells how old an answer is
     */
    public Agreements(Optional<ProtocolVersion> pinned, Scheduler timer) {
        this.pinned = pinned;
        this.timer = timer;
    }

    /**
     * What to ask for.
     *
     * @param wanted the client's revision
     * @return what is asked for in any case, or what the upstream has answered to that, or the same when it is not known
     */
    public ProtocolVersion proposalFor(ProtocolVersion wanted) {
        return pinned.orElseGet(() -> Optional.ofNullable(byProposal.get(wanted))
                .filter(answer -> now() - answer.atMillis() < REMEMBERED.toMillis())
                .map(Answer::revision)
                .orElse(wanted));
    }

    /**
     * Notes an answer. A server that is asked for something newer than it has answers with its newest, so that one answer
     * tells what it would have answered to everything between.
     *
     * @param proposed what a handshake has asked for
     * @param answered what the upstream has answered
     */
    public void note(ProtocolVersion proposed, ProtocolVersion answered) {
        Answer answer = new Answer(answered, now());
        byProposal.put(proposed, answer);
        ProtocolVersion.LEGACY.stream()
                .filter(version -> version.compareTo(answered) > 0 && version.compareTo(proposed) < 0)
                .forEach(version -> byProposal.put(version, answer));
    }

    private long now() {
        return timer.now(TimeUnit.MILLISECONDS);
    }

    private record Answer(ProtocolVersion revision, long atMillis) {}
}
