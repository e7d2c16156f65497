package dev.sluice.proxy.connector.stdio;

import dev.sluice.proxy.connector.channel.Channel;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * One child, as a line.
 *
 * <p>Pipes can only be waited for by blocking, so that a child has three threads of its own: one reads its output while
 * somebody wants to have more of it, one writes to its input while there is something to write, one reads its standard
 * error. What is read goes on from the reading thread.
 *
 * <p>A child ends in steps: its input is closed; after a while it gets SIGTERM, with all that it has started; after a
 * while SIGKILL.
 */
final class ChildProcess implements Channel {
    private static final Logger LOGGER = LoggerFactory.getLogger(ChildProcess.class);

    /** How long after its end what a child has written may still be read, when others keep its output open. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private static final long EXIT_CODE_MILLIS = 500;

    private final Process process;
    private final StdioSettings settings;
    private final StartBackoff backoff;
    private final Warden warden;
    private final Scheduler timer;
    private final Scheduler blocking;
    private final Scheduler reading;
    private final Scheduler writing;
    private final LineReader lines;
    private final OutputStream input;
    private final AtomicLong unsent = new AtomicLong();
    private final Runnable ended;
    private final Mono<Void> stopping;
    private volatile boolean spoken;
    private volatile boolean closing;

    /**
     * Takes over a process.
     *
     * @param blocking runs what may wait for a short while
     * @param ended runs once, when nothing of the child is left
     */
    ChildProcess(
            Process process,
            StdioSettings settings,
            StartBackoff backoff,
            Warden warden,
            Scheduler timer,
            Scheduler blocking,
            Runnable ended) {
        this.process = process;
        this.settings = settings;
        this.backoff = backoff;
        this.warden = warden;
        this.timer = timer;
        this.blocking = blocking;
        String name = settings.name() + "-" + process.pid();
        this.reading = Schedulers.newSingle(task -> daemon(task, "sluice-read-" + name));
        this.writing = Schedulers.newSingle(task -> daemon(task, "sluice-write-" + name));
        this.lines = new LineReader(process.getInputStream(), settings.maxLine());
        this.input = process.getOutputStream();
        this.ended = ended;
        this.stopping = Mono.defer(this::stop).cache();
        ChildLog log = new ChildLog(
                settings.name() + " " + process.pid(),
                process.getErrorStream(),
                new Redaction(settings.environment().values()),
                settings.log());
        daemon(log, "sluice-stderr-" + name).start();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public Flux<byte[]> incoming() {
        Mono<byte[]> death = exit().delayElement(LAST_WORDS, timer).then(Mono.error(() -> Death.fault(process)));
        return Flux.<byte[]>generate(this::read)
                .subscribeOn(reading)
                .takeUntilOther(death)
                .doOnError(this::noteDeath);
    }

    @Override
    public Mono<Void> send(byte[] message) {
        return Mono.defer(() -> {
            if (unsent.getAndAdd(message.length) > settings.maxUnsent()) {
                unsent.addAndGet(-message.length);
                return Mono.error(FaultException.of(Fault.UPSTREAM_BUSY, "the process does not read its input"));
            }
            return Mono.fromCallable(() -> written(message))
                    .subscribeOn(writing)
                    .flatMap(Function.identity())
                    .onErrorMap(ChildProcess::closed)
                    .doFinally(end -> unsent.addAndGet(-message.length));
        });
    }

    @Override
    public Mono<Void> close() {
        return stopping;
    }

    /** Ends a child that nobody has got. Blocks for a short while. */
    void abandon() {
        closing = true;
        warden.kill(process);
        letGo();
    }

    private void read(SynchronousSink<byte[]> sink) {
        try {
            Optional<byte[]> line = lines.next();
            line.ifPresentOrElse(
                    text -> {
                        noteWord();
                        sink.next(text);
                    },
                    () -> sink.error(ended()));
        } catch (IOException e) {
            sink.error(ended());
        } catch (FaultException e) {
            sink.error(e);
        }
    }

    private void noteWord() {
        if (!spoken) {
            spoken = true;
            backoff.succeeded();
        }
    }

    /** The system tells of the end of a process a moment later than of the end of its output. */
    private FaultException ended() {
        try {
            var unused = process.waitFor(EXIT_CODE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Death.fault(process);
    }

    private void noteDeath(Throwable death) {
        if (!closing) {
            LOGGER.warn("[{} {}] {}", settings.name(), process.pid(), death.getMessage());
            if (!spoken) {
                backoff.failed(Death.facts(process));
            }
        }
    }

    /** How the writing went, as a value: what is thrown after a cancellation would count as a bug. */
    private Mono<Void> written(byte[] message) {
        try {
            input.write(message);
            input.write('\n');
            input.flush();
            return Mono.empty();
        } catch (IOException e) {
            return Mono.error(FaultException.of(Fault.UPSTREAM_SESSION_LOST, e));
        }
    }

    /** A message that was not written to its end was not processed. */
    private static Throwable closed(Throwable error) {
        return error instanceof FaultException ? error : FaultException.of(Fault.UPSTREAM_SESSION_LOST, error);
    }

    private Mono<Void> stop() {
        closing = true;
        var unused = writing.schedule(this::closeInput);
        return exited(settings.stopping())
                .onErrorResume(
                        TimeoutException.class,
                        late -> signal(warden::terminate).then(exited(settings.stopping())))
                .onErrorResume(
                        TimeoutException.class, late -> signal(warden::kill).then(exited(settings.stopping())))
                .onErrorResume(error -> Mono.fromRunnable(
                        () -> LOGGER.warn("[{} {}] did not end: {}", settings.name(), process.pid(), error.toString())))
                .then(Mono.defer(() -> signal(warden::killFamily)))
                .onErrorComplete()
                .then(Mono.fromRunnable(this::letGo));
    }

    private void letGo() {
        reading.dispose();
        writing.dispose();
        ended.run();
    }

    private Mono<Void> signal(Consumer<Process> order) {
        return Mono.<Void>fromRunnable(() -> order.accept(process)).subscribeOn(blocking);
    }

    private Mono<Void> exited(Duration limit) {
        return exit().timeout(limit, timer).then();
    }

    private Mono<Process> exit() {
        return Mono.fromFuture(process.onExit(), true);
    }

    private void closeInput() {
        try {
            input.close();
        } catch (IOException e) {
            LOGGER.debug("[{} {}] had closed its input: {}", settings.name(), process.pid(), e.toString());
        }
    }
}
