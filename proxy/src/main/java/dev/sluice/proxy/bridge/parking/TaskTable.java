package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.proxy.bridge.TaskSettings;
import dev.sluice.proxy.connector.Caller;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * The tasks of a legacy server that modern clients know of. Each keeps its session from being ended, until the client knows
 * how it has ended or its time is over. Bounded for each caller and in all; where there is no room, those that have ended
 * make some. What a client calls a task nobody can guess, and only who has made it may use it. Thread-safe.
 */
final class TaskTable implements HostedTask.Home {
    private static final String PURPOSE = "task";
    private static final int ID_BYTES = 2 * Long.BYTES;

    private final Workshop workshop;
    private final SessionPool pool;
    private final Seal seal;
    private final SecureRandom random;
    private final Map<UUID, Entry> entries = new LinkedHashMap<>();
    private final Map<String, Integer> byOwner = new HashMap<>();

    TaskTable(Workshop workshop, SessionPool pool, Seal seal, SecureRandom random) {
        this.workshop = workshop;
        this.pool = pool;
        this.seal = seal;
        this.random = random;
    }

    /** A task, who may use it, and what it holds. */
    private static final class Entry {
        private final UUID number;
        private final String owner;
        private final Ticket.Digest principal;
        private final HostedTask task;
        private final Lease pin;
        private volatile @Nullable Disposable expiry;
        private volatile boolean ended;

        Entry(UUID number, String owner, Ticket.Digest principal, HostedTask task, Lease pin) {
            this.number = number;
            this.owner = owner;
            this.principal = principal;
            this.task = task;
            this.pin = pin;
        }

        void close() {
            Disposable timer = expiry;
            if (timer != null) {
                timer.dispose();
            }
            task.session().tasks().remove(task);
            task.close();
            pin.release();
        }
    }

    /**
     * Takes a task in that a server has just created over a session which is still in use.
     *
     * @param caller who has called
     * @param wishes of the call
     * @param created the task in the server's words
     * @return empty when there is no room for it
     */
    Optional<HostedTask> host(ServerSession session, Caller caller, Wishes wishes, JsonView created) {
        String owner = PoolKey.owner(caller, wishes);
        Optional<Entry> makesRoom = victim(owner);
        makesRoom.ifPresent(this::dismiss);
        Optional<Lease> pin = pool.revisit(session.key(), session.number());
        if (pin.isEmpty()) {
            return Optional.empty();
        }
        UUID number = new UUID(random.nextLong(), random.nextLong());
        HostedTask task = new HostedTask(
                workshop,
                session,
                seal.seal(PURPOSE, bytes(number)),
                created.member("taskId").string().orElse(""),
                wishes,
                this);
        Entry entry = new Entry(number, owner, Ticket.ownerOf(caller), task, pin.get());
        if (!admit(entry)) {
            pin.get().release();
            return Optional.empty();
        }
        session.tasks().add(task);
        entry.expiry = workshop.background().run("waiting for the end of a task", expiry(entry, created));
        return Optional.of(task);
    }

    /**
     * The task that a client means.
     *
     * @throws FaultException with {@code TASK_UNKNOWN} when this client has no such task here
     */
    HostedTask find(String id, Caller caller) {
        return lookUp(id)
                .filter(entry -> entry.principal.equals(Ticket.ownerOf(caller)))
                .map(entry -> entry.task)
                .orElseThrow(() -> FaultException.of(Fault.TASK_UNKNOWN));
    }

    /** Those of some tasks that a client has here; others are left out. */
    List<HostedTask> known(Set<String> ids, Caller caller) {
        return ids.stream()
                .flatMap(id -> lookUp(id).stream())
                .filter(entry -> entry.principal.equals(Ticket.ownerOf(caller)))
                .map(entry -> entry.task)
                .toList();
    }

    /** Whether this process has given an id to a task, whatever has become of it. */
    boolean isOwn(String id) {
        return seal.open(PURPOSE, id).isPresent();
    }

    synchronized int size() {
        return entries.size();
    }

    @Override
    public void ended(HostedTask task) {
        entry(some -> some.task == task && !some.ended).ifPresent(entry -> {
            entry.ended = true;
            task.close();
            unpin(entry);
        });
    }

    /** A client may ask once more. A session that nobody else uses would be ended at once, so it is kept for a while. */
    private void unpin(Entry entry) {
        if (workshop.settings().isolation() != Isolation.REQUEST) {
            entry.pin.release();
            return;
        }
        Mono<Void> later = Mono.delay(workshop.settings().idle(), workshop.timer())
                .doOnNext(over -> entry.pin.release())
                .then();
        var unused = workshop.background().run("waiting for a client to ask once more", later);
    }

    @Override
    public void forgotten(HostedTask task) {
        entry(some -> some.task == task).ifPresent(this::dismiss);
    }

    @Override
    public void lost(ServerSession session) {
        pool.lost(session);
    }

    private Mono<Void> expiry(Entry entry, JsonView created) {
        Duration longest = workshop.settings().tasks().longest();
        OptionalLong wanted = created.member("ttl").integer();
        Duration life = wanted.isPresent() && wanted.getAsLong() > 0 && wanted.getAsLong() < longest.toMillis()
                ? Duration.ofMillis(wanted.getAsLong())
                : longest;
        return Mono.delay(life, workshop.timer())
                .doOnNext(over -> dismiss(entry))
                .then();
    }

    private synchronized boolean admit(Entry entry) {
        if (isFull(entry.owner)) {
            return false;
        }
        entries.put(entry.number, entry);
        byOwner.merge(entry.owner, 1, Integer::sum);
        return true;
    }

    private void dismiss(Entry entry) {
        boolean was;
        synchronized (this) {
            was = entries.remove(entry.number, entry);
            if (was) {
                byOwner.merge(entry.owner, -1, (before, change) -> before + change == 0 ? null : before + change);
            }
        }
        if (was) {
            entry.close();
        }
    }

    /** The oldest of those that have ended; empty as long as there is room, and when none has ended. */
    private synchronized Optional<Entry> victim(String owner) {
        boolean ownOnly = isOwnerFull(owner);
        return isFull(owner) ? entry(some -> some.ended && (!ownOnly || some.owner.equals(owner))) : Optional.empty();
    }

    private boolean isFull(String owner) {
        return entries.size() >= limits().most() || isOwnerFull(owner);
    }

    private boolean isOwnerFull(String owner) {
        return byOwner.getOrDefault(owner, 0) >= limits().mostPerCaller();
    }

    private synchronized Optional<Entry> entry(Predicate<Entry> kind) {
        return entries.values().stream().filter(kind).findFirst();
    }

    private Optional<Entry> lookUp(String id) {
        return seal.open(PURPOSE, id)
                .filter(content -> content.length == ID_BYTES)
                .flatMap(content -> {
                    ByteBuffer buffer = ByteBuffer.wrap(content);
                    UUID number = new UUID(buffer.getLong(), buffer.getLong());
                    synchronized (this) {
                        return Optional.ofNullable(entries.get(number));
                    }
                });
    }

    private TaskSettings limits() {
        return workshop.settings().tasks();
    }

    private static byte[] bytes(UUID number) {
        return ByteBuffer.allocate(ID_BYTES)
                .putLong(number.getMostSignificantBits())
                .putLong(number.getLeastSignificantBits())
                .array();
    }
}
