package dev.sluice.session;

import java.time.Duration;
import reactor.core.Disposable;

/** The parts that a manager needs beside the common ones when its store is shared. */
record SharedSessions(SharedFinder finder, SharedFarewell farewell, SharedUpkeep upkeep, Duration interval) {
    /** Starts hearing of the other replicas; ends with the returned handle. */
    Disposable start() {
        Background background = new Background();
        farewell.listen();
        background.start("upkeep of shared sessions", upkeep.rounds(interval));
        background.start("watch over the own name", upkeep.losses());
        background.start("inheritance of sessions", upkeep.inheritance());
        return background;
    }
}
