package dev.sluice.session;

import dev.sluice.interceptors.background.Background;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.Disposable;

/** The parts that a manager needs beside the common ones when its store is shared. */
record SharedSessions(SharedFinder finder, SharedFarewell farewell, SharedUpkeep upkeep, Duration interval) {
    private static final Logger LOGGER = LoggerFactory.getLogger(SharedSessions.class);

    /** Starts hearing of the other replicas; ends with the returned handle. */
    Disposable start() {
        Background background = new Background(LOGGER, Level.ERROR);
        farewell.listen();
        background.start("upkeep of shared sessions", upkeep.rounds(interval));
        background.start("watch over the own name", upkeep.losses());
        background.start("inheritance of sessions", upkeep.inheritance());
        return background;
    }
}
