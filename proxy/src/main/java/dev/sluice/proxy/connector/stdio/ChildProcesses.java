package dev.sluice.proxy.connector.stdio;

import dev.sluice.proxy.connector.Initiator;
import dev.sluice.proxy.connector.channel.Channel;
import dev.sluice.proxy.connector.channel.ChannelOpener;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Starts the children of one route: one for each line, from the same command, as many as it may have. No shell takes part
 * in it. Thread-safe.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#stdio">MCP 2025-11-25, stdio</a>
 */
public final class ChildProcesses implements ChannelOpener {
    private static final Logger LOGGER = LoggerFactory.getLogger(ChildProcesses.class);

    private final StdioSettings settings;
    private final Warden warden;
    private final Scheduler timer;
    private final Scheduler blocking;
    private final StartBackoff backoff;
    private final Semaphore places;

    /**
     * Prepares it; nothing is started yet.
     *
     * @param settings what to start, and how many
     * @param warden watches over the children; owned by the caller, and closed after all lines are
     * @param timer runs time limits
     * @param blocking runs what may wait: the start of a process, signals
     */
    public ChildProcesses(StdioSettings settings, Warden warden, Scheduler timer, Scheduler blocking) {
        this.settings = settings;
        this.warden = warden;
        this.timer = timer;
        this.blocking = blocking;
        this.backoff = new StartBackoff(settings.restarts(), timer);
        this.places = new Semaphore(settings.maxProcesses());
    }

    /** Children know their client by nothing but what it says. */
    @Override
    public Mono<Channel> open(Initiator initiator) {
        return open();
    }

    /**
     * Starts a child.
     *
     * @return fails with {@code UPSTREAM_BUSY} when there are as many as there may be, and with {@code
     *     UPSTREAM_UNREACHABLE} when none can be started, or when the last ones died so early that the command is left
     *     alone for a while
     */
    public Mono<Channel> open() {
        return Mono.defer(() -> {
            refuseDuringPause();
            if (!places.tryAcquire()) {
                return Mono.error(FaultException.of(Fault.UPSTREAM_BUSY));
            }
            Start start = new Start();
            return Mono.fromCallable(start::run)
                    .subscribeOn(blocking)
                    .flatMap(Function.identity())
                    .doOnNext(start::handedOver)
                    .<Channel>map(child -> child)
                    .doOnCancel(start::abandon);
        });
    }

    private void refuseDuringPause() {
        backoff.pause().ifPresent(pause -> {
            throw FaultException.retryAfter(Fault.UPSTREAM_UNREACHABLE, pause).with(backoff.facts());
        });
    }

    private ChildProcess start() throws IOException {
        List<String> command = new ArrayList<>(warden.prefix());
        command.addAll(settings.command());
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> environment = builder.environment();
        Map<String, String> clean = ChildEnvironment.of(Map.copyOf(environment), settings.environment());
        environment.clear();
        environment.putAll(clean);
        settings.directory().ifPresent(directory -> builder.directory(directory.toFile()));
        Process process = builder.start();
        warden.watch(process);
        LOGGER.debug("[{} {}] started", settings.name(), process.pid());
        return new ChildProcess(process, settings, backoff, warden, timer, blocking, places::release);
    }

    @Override
    public String toString() {
        return settings.command().get(0);
    }

    /** One start, whose child is ended if nobody wants it any more by then. */
    private final class Start {
        private final AtomicReference<Progress> progress = new AtomicReference<>(Progress.WAITING);
        private volatile @Nullable ChildProcess started;

        /** How the start went, as a value: what is thrown after a cancellation would count as a bug. */
        Mono<ChildProcess> run() {
            if (!progress.compareAndSet(Progress.WAITING, Progress.STARTING)) {
                return Mono.empty();
            }
            try {
                return Mono.just(started());
            } catch (IOException e) {
                places.release();
                backoff.failed(Map.of());
                return Mono.error(FaultException.of(Fault.UPSTREAM_UNREACHABLE, e));
            }
        }

        private ChildProcess started() throws IOException {
            ChildProcess child = start();
            started = child;
            if (!progress.compareAndSet(Progress.STARTING, Progress.STARTED)) {
                child.abandon();
            }
            return child;
        }

        void handedOver(ChildProcess child) {
            progress.compareAndSet(Progress.STARTED, Progress.HANDED_OVER);
        }

        void abandon() {
            if (progress.compareAndSet(Progress.WAITING, Progress.ABANDONED)) {
                places.release();
            } else if (progress.compareAndSet(Progress.STARTED, Progress.ABANDONED)) {
                Optional.ofNullable(started).ifPresent(child -> {
                    var unused = blocking.schedule(child::abandon);
                });
            } else {
                progress.compareAndSet(Progress.STARTING, Progress.ABANDONED);
            }
        }
    }

    private enum Progress {
        WAITING,
        STARTING,
        STARTED,
        HANDED_OVER,
        ABANDONED
    }
}
