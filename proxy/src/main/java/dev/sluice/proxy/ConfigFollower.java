package dev.sluice.proxy;

import dev.sluice.config.ReloadConfig;
import dev.sluice.config.SluiceConfig;
import dev.sluice.config.watch.FileChanges;
import dev.sluice.proxy.admin.Metrics;
import dev.sluice.proxy.route.Reloaded;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Has the configuration file read again, when it has changed or somebody asks, and says what came of it. Thread-safe. */
final class ConfigFollower implements Disposable {
    private static final Logger LOGGER = LoggerFactory.getLogger(ConfigFollower.class);

    private final Function<SluiceConfig, Reloaded> reloading;
    private final Runnable stop;
    private final Duration interval;
    private final Metrics metrics;
    private final Scheduler timer;
    private final Scheduler blocking;
    private final Disposable.Swap looking = Disposables.swap();
    private volatile Optional<Supplier<SluiceConfig>> loader = Optional.empty();

    /**
     * Prepares it.
     *
     * @param reloading puts a configuration into effect, or refuses it; may block
     * @param stop has everything stay as it is from then on
     * @param config how often to look
     * @param metrics counts what comes of it
     * @param timer says when to look
     * @param blocking reads
     */
    ConfigFollower(
            Function<SluiceConfig, Reloaded> reloading,
            Runnable stop,
            ReloadConfig config,
            Metrics metrics,
            Scheduler timer,
            Scheduler blocking) {
        this.reloading = reloading;
        this.stop = stop;
        this.interval = config.interval();
        this.metrics = metrics;
        this.timer = timer;
        this.blocking = blocking;
    }

    /**
     * Begins to follow a file.
     *
     * @param changes of the file
     * @param source loads it; throws with a message for the operator when it cannot be used
     */
    void follow(FileChanges changes, Supplier<SluiceConfig> source) {
        loader = Optional.of(source);
        if (!interval.isZero()) {
            var unused = looking.update(Flux.interval(interval, timer)
                    .onBackpressureDrop()
                    .concatMap(tick -> look(changes).subscribeOn(blocking), 0)
                    .subscribe());
        }
    }

    /** How often it looks; zero for never. */
    Duration interval() {
        return interval;
    }

    /** Reads the file again; blocks. */
    Reloaded reload() {
        return told(loader.map(this::reload)
                .orElseGet(() -> Reloaded.refused("Sluice was started without a configuration file")));
    }

    /** Puts a configuration into effect; blocks. */
    Reloaded apply(SluiceConfig config) {
        return told(reloading.apply(config));
    }

    /** Ends looking, and refuses whatever comes. */
    @Override
    public void dispose() {
        looking.dispose();
        stop.run();
    }

    private Mono<Void> look(FileChanges changes) {
        return Mono.fromRunnable(() -> {
            if (changes.look()) {
                var unused = reload();
            }
        });
    }

    private Reloaded reload(Supplier<SluiceConfig> source) {
        SluiceConfig fresh;
        try {
            fresh = source.get();
        } catch (RuntimeException e) {
            return Reloaded.refused(String.valueOf(e.getMessage()));
        }
        return reloading.apply(fresh);
    }

    private Reloaded told(Reloaded reloaded) {
        metrics.reloaded(reloaded.outcome());
        switch (reloaded.outcome()) {
            case APPLIED ->
                LOGGER.info(
                        "The changed configuration is in effect; routes that are new, changed or gone: {}",
                        reloaded.routes());
            case UNCHANGED -> LOGGER.info("The configuration was read again; nothing in it has changed");
            case REFUSED ->
                LOGGER.warn("The changed configuration is refused, what was in effect stays: {}", reloaded.problem());
        }
        return reloaded;
    }
}
