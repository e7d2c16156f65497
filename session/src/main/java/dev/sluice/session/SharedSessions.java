package dev.sluice.session;

import java.time.Clock;
import java.util.function.LongSupplier;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/** The parts that a manager needs beside the common ones when its store is shared. */
record SharedSessions(
        SharedDirectory directory, SharedFarewell farewell, LiveSessions guests, SharedUpkeep upkeep, Sharing sharing) {
    static SharedSessions of(
            Sharing sharing,
            SessionStore store,
            LiveSessions homes,
            Lifetimes lifetimes,
            HeldSessions held,
            Capacity capacity,
            Observers observers,
            Clock clock,
            LongSupplier now,
            Scheduler scheduler) {
        LiveSessions guests = new LiveSessions(Lifetimes.idleOnly(sharing.guestIdle()), held);
        UseNotes notes = new UseNotes(store, held, now, sharing.noteInterval());
        SharedDirectory directory =
                new SharedDirectory(store, sharing.replicas(), capacity, homes, guests, lifetimes, notes, clock, now);
        SharedFarewell farewell =
                new SharedFarewell(store, sharing.replicas().bus(), directory, capacity, observers, now);
        SharedUpkeep upkeep =
                new SharedUpkeep(store, sharing.replicas(), directory, guests, notes, observers, now, scheduler);
        return new SharedSessions(directory, farewell, guests, upkeep, sharing);
    }

    /** Starts hearing of the other replicas; ends with the returned handle. */
    Disposable start() {
        Background background = new Background();
        farewell.listen();
        background.start("upkeep of shared sessions", upkeep.rounds(sharing.noteInterval()));
        background.start("inheritance of sessions", upkeep.inheritance());
        return background;
    }
}
