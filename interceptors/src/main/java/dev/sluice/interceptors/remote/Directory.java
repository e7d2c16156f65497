package dev.sluice.interceptors.remote;

import dev.sluice.interceptors.Glob;
import dev.sluice.interceptors.background.Background;
import dev.sluice.interceptors.remote.DraftWire.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.publisher.Mono;

/**
 * Knows which interceptors a server has. The first message makes it ask; all that come meanwhile wait for the same
 * answer. A list that is too old, or of which the server says that it has changed, is used until a newer one is there.
 * Thread-safe.
 */
final class Directory {
    private static final Logger LOGGER = LoggerFactory.getLogger(Directory.class);

    /** A list without an end is a mistake of the server. */
    private static final int MOST_PAGES = 20;

    /** Nobody's message has to wait that long: each has a limit of its own. */
    private static final Duration PAGE_LIMIT = Duration.ofSeconds(5);

    private final RemoteSettings settings;
    private final RemoteServer server;
    private final DraftWire wire;
    private final LongSupplier nanos;
    private final Glob wanted;
    private final Background background = new Background(LOGGER, Level.DEBUG);
    private final AtomicBoolean listening = new AtomicBoolean();
    private final AtomicReference<@Nullable Mono<List<RemoteInterceptor>>> asking = new AtomicReference<>();
    private volatile @Nullable Listed listed;
    private volatile @Nullable Long failedAt;
    private volatile boolean outdated;

    Directory(RemoteSettings settings, RemoteServer server, DraftWire wire, LongSupplier nanos) {
        this.settings = settings;
        this.server = server;
        this.wire = wire;
        this.nanos = nanos;
        this.wanted = Glob.of(settings.only());
    }

    /** The interceptors that are to be used; empty while that is not known. */
    Optional<List<RemoteInterceptor>> known() {
        Listed known = listed;
        if (known != null && isOld(known) && !hasJustFailed()) {
            background.start("asking for interceptors again", ask().then().onErrorComplete());
        }
        return Optional.ofNullable(known).map(Listed::interceptors);
    }

    /** The same, from the server; an error when that is not to be had, or was not a moment ago. */
    Mono<List<RemoteInterceptor>> asked() {
        return Mono.defer(() -> hasJustFailed()
                ? Mono.error(new RemoteServerException("it is not known which interceptors the server has"))
                : ask());
    }

    /** Asks nobody any more. */
    void dispose() {
        background.dispose();
    }

    private boolean hasJustFailed() {
        Long failed = failedAt;
        return failed != null
                && nanos.getAsLong() - failed < settings.patience().pause().toNanos();
    }

    private boolean isOld(Listed known) {
        return outdated
                || nanos.getAsLong() - known.atNanos() > settings.refresh().toNanos();
    }

    /** Goes on also when whoever asked first has gone. */
    private Mono<List<RemoteInterceptor>> ask() {
        Mono<List<RemoteInterceptor>> fresh = Mono.defer(this::read)
                .doOnNext(this::note)
                .doOnError(this::noteFailure)
                .doFinally(end -> asking.set(null))
                .cache();
        Mono<List<RemoteInterceptor>> running = asking.compareAndExchange(null, fresh);
        return running == null ? fresh : running;
    }

    private Mono<List<RemoteInterceptor>> read() {
        outdated = false;
        return page(Optional.empty())
                .expand(page -> page.next().map(next -> page(Optional.of(next))).orElseGet(Mono::empty))
                .take(MOST_PAGES)
                .collectList()
                .map(this::used);
    }

    private Mono<Page> page(Optional<String> cursor) {
        return server.ask(DraftWire.LIST, wire.listing(cursor), PAGE_LIMIT).map(wire::page);
    }

    private List<RemoteInterceptor> used(List<Page> pages) {
        List<RemoteInterceptor> all = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Page page : pages) {
            all.addAll(page.interceptors());
            page.unknown()
                    .forEach(name -> LOGGER.warn(
                            "{} has the interceptor {} of a kind that Sluice does not know; it is not used",
                            settings.address().url().getHost(),
                            name));
        }
        boolean endless =
                pages.size() == MOST_PAGES && pages.get(MOST_PAGES - 1).next().isPresent();
        if (endless || all.size() > settings.maxInterceptors()) {
            throw new RemoteServerException(
                    "the server lists more than " + settings.maxInterceptors() + " interceptors");
        }
        for (RemoteInterceptor interceptor : all) {
            if (!names.add(interceptor.name())) {
                throw new RemoteServerException("the server lists two interceptors of one name");
            }
        }
        requireNamed(names);
        return all.stream()
                .filter(interceptor -> wanted.matches(interceptor.name()))
                .toList();
    }

    /** A policy that the operator relies on must not be gone without anybody noticing. */
    private void requireNamed(Set<String> names) {
        List<String> missing = settings.only().stream()
                .filter(name -> name.indexOf('*') < 0 && !names.contains(name))
                .toList();
        if (!missing.isEmpty()) {
            throw new RemoteServerException("the server has no interceptor " + String.join(", ", missing));
        }
    }

    private void note(List<RemoteInterceptor> interceptors) {
        Listed before = listed;
        listed = new Listed(interceptors, nanos.getAsLong());
        failedAt = null;
        if (before == null || !before.interceptors().equals(interceptors)) {
            LOGGER.info(
                    "{} has the interceptors {}",
                    settings.address().url().getHost(),
                    interceptors.stream().map(RemoteInterceptor::name).toList());
        }
        listen();
    }

    /** A list that cannot be renewed is used on; one that is known to be wrong is not. */
    private void noteFailure(Throwable failure) {
        failedAt = nanos.getAsLong();
        LOGGER.warn(
                "The interceptors of {} cannot be listed: {}",
                settings.address().url().getHost(),
                failure.getMessage());
    }

    private void listen() {
        if (listening.compareAndSet(false, true)) {
            background.start(
                    "hearing of changes",
                    server.notices()
                            .filter(wire::announcesChange)
                            .doOnNext(notice -> outdated = true)
                            .doFinally(end -> listening.set(false))
                            .then());
        }
    }

    private record Listed(List<RemoteInterceptor> interceptors, long atNanos) {}
}
