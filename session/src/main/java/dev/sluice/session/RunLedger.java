package dev.sluice.session;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Adds up the runs of each tier. */
final class RunLedger {
    private final Map<CleanupTier, Account> accounts = new EnumMap<>(CleanupTier.class);

    RunLedger() {
        for (CleanupTier tier : CleanupTier.values()) {
            accounts.put(tier, new Account());
        }
    }

    void looked(CleanupTier tier, int sessions) {
        account(tier).looked.add(sessions);
    }

    void ended(CleanupTier tier, long nanos) {
        Account account = account(tier);
        account.runs.increment();
        account.nanos.add(nanos);
    }

    Map<CleanupTier, TierRuns> sums() {
        Map<CleanupTier, TierRuns> sums = new EnumMap<>(CleanupTier.class);
        accounts.forEach((tier, account) -> sums.put(tier, account.sum()));
        return sums;
    }

    private Account account(CleanupTier tier) {
        return accounts.computeIfAbsent(tier, absent -> new Account());
    }

    private static final class Account {
        private final LongAdder runs = new LongAdder();
        private final LongAdder nanos = new LongAdder();
        private final LongAdder looked = new LongAdder();

        private TierRuns sum() {
            return new TierRuns(runs.sum(), Duration.ofNanos(nanos.sum()), looked.sum());
        }
    }
}
