package dev.sluice.proxy.connector.balance;

import dev.sluice.proxy.connector.CallDeadline;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Scheduler;

/** Judges what comes of work at the replicas of one upstream, and keeps their standings. Thread-safe. */
final class Health {
    private static final Logger LOGGER = LoggerFactory.getLogger(Health.class);

    private static final Set<Fault> FAILURES = Set.of(
            Fault.UPSTREAM_UNREACHABLE,
            Fault.UPSTREAM_FAILED,
            Fault.UPSTREAM_OVERLOADED,
            Fault.UPSTREAM_CONNECTION_LOST);

    private final EjectionSettings settings;
    private final Scheduler timer;
    private final AtomicReference<Standings> standings;

    Health(int replicas, EjectionSettings settings, Scheduler timer) {
        this.settings = settings;
        this.timer = timer;
        this.standings = new AtomicReference<>(Standings.of(replicas));
    }

    Standings standings() {
        return Objects.requireNonNull(standings.get(), "there are standings from the constructor on");
    }

    long now() {
        return timer.now(TimeUnit.NANOSECONDS);
    }

    void succeeded(Replica replica) {
        // Nearly always there is nothing to forgive, and nothing to write.
        if (standings().get(replica.index()).failures() > 0) {
            var unused = update(now -> now.succeeded(replica.index()));
        }
    }

    /** Counts an error that speaks against the replica; one that the request brought on itself does not. */
    void failed(Replica replica, Throwable error, Optional<CallDeadline> deadline) {
        if (!(error instanceof FaultException exception) || !speaksAgainst(exception.fault(), deadline)) {
            return;
        }
        long now = now();
        Standings before = standings.getAndUpdate(standing -> standing.failed(replica.index(), settings, now));
        Standing after = before.failed(replica.index(), settings, now).get(replica.index());
        if (after.ejections() > before.get(replica.index()).ejections()) {
            LOGGER.warn(
                    "The upstream {} is left alone for {} ms after {} failures in a row, the last of them: {}",
                    replica.name(),
                    TimeUnit.NANOSECONDS.toMillis(after.ejectedFor()),
                    settings.failures(),
                    exception.getMessage());
        }
    }

    private static boolean speaksAgainst(Fault fault, Optional<CallDeadline> deadline) {
        boolean silent = fault == Fault.UPSTREAM_TIMEOUT
                && deadline.map(CallDeadline::isSilent).orElse(true);
        return silent || FAILURES.contains(fault);
    }

    /** Returns whether anything changed. */
    boolean update(UnaryOperator<Standings> change) {
        Standings before = standings.getAndUpdate(change);
        return !change.apply(before).equals(before);
    }
}
