package dev.sluice.session.redis.store;

import dev.sluice.session.Session;
import dev.sluice.session.Tombstone;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What the store has yet to hear of one session, in order; immutable.
 *
 * <p>A write that was sent may have been carried out although no answer came, so it stays as it is until one comes. What
 * was not sent yet is folded into what follows: a second replacement into the first, a use into a use, and a removal makes
 * replacements and uses before it needless. So however long the store is away, there are few writes for each session.
 *
 * @param entries oldest first, at least one
 */
record Backlog(List<Entry> entries) {
    Backlog {
        entries = List.copyOf(entries);
    }

    static Backlog of(Write write, boolean sent) {
        return new Backlog(List.of(new Entry(write, sent)));
    }

    /** The backlog with one more write behind it. */
    Backlog plus(Write write, boolean sent) {
        List<Entry> all = new ArrayList<>(entries);
        Write last = write;
        if (write instanceof Write.Replace replacement) {
            return plusReplacement(all, replacement, sent);
        }
        if (write instanceof Write.Use use) {
            last = longest(all, use);
            all.removeIf(isUnsent(Write.Use.class));
        }
        if (write instanceof Write.Delete) {
            all.removeIf(isUnsent(Write.Use.class).or(isUnsent(Write.Replace.class)));
        }
        all.add(new Entry(last, sent));
        return new Backlog(all);
    }

    private static Backlog plusReplacement(List<Entry> all, Write.Replace replacement, boolean sent) {
        for (int i = all.size() - 1; i >= 0 && !sent; i--) {
            Optional<Write> folded =
                    all.get(i).isSent() ? Optional.empty() : fold(all.get(i).write(), replacement.session());
            if (folded.isPresent()) {
                all.set(i, new Entry(folded.get(), false));
                return new Backlog(all);
            }
        }
        all.add(new Entry(replacement, sent));
        return new Backlog(all);
    }

    private static Optional<Write> fold(Write before, Session session) {
        if (before instanceof Write.Create) {
            return Optional.of(new Write.Create(session));
        }
        return before instanceof Write.Replace replace
                ? Optional.of(new Write.Replace(session, replace.expectedVersion()))
                : Optional.empty();
    }

    private static Write.Use longest(List<Entry> all, Write.Use use) {
        return all.stream()
                .filter(isUnsent(Write.Use.class))
                .map(entry -> (Write.Use) entry.write())
                .filter(before -> before.busy().compareTo(use.busy()) > 0)
                .findFirst()
                .orElse(use);
    }

    private static Predicate<Entry> isUnsent(Class<? extends Write> kind) {
        return entry -> !entry.isSent() && kind.isInstance(entry.write());
    }

    Write first() {
        return entries.get(0).write();
    }

    /** The backlog whose first write is on its way. */
    Backlog sendFirst() {
        List<Entry> all = new ArrayList<>(entries);
        all.set(0, new Entry(first(), true));
        return new Backlog(all);
    }

    /** The backlog without its first write; empty when there is nothing left. */
    Optional<Backlog> withoutFirst() {
        return entries.size() == 1 ? Optional.empty() : Optional.of(new Backlog(entries.subList(1, entries.size())));
    }

    /** The backlog without replacements; empty when there is nothing left. */
    Optional<Backlog> withoutReplacements() {
        List<Entry> rest = entries.stream()
                .filter(entry -> !(entry.write() instanceof Write.Replace))
                .toList();
        return rest.isEmpty() ? Optional.empty() : Optional.of(new Backlog(rest));
    }

    int size() {
        return entries.size();
    }

    /** What was left of the session when it was removed; empty when it was not. */
    Optional<Tombstone> tombstone() {
        return entries.stream()
                .map(Entry::write)
                .filter(Write.Delete.class::isInstance)
                .map(write -> ((Write.Delete) write).tombstone())
                .findFirst();
    }

    /** The record once all of this is written; empty when it was removed, or nothing here says what it is. */
    Optional<Session> session() {
        return tombstone().isPresent()
                ? Optional.empty()
                : entries.stream()
                        .map(entry -> entry.write().record())
                        .flatMap(Optional::stream)
                        .reduce((before, after) -> after);
    }

    /**
     * One write.
     *
     * @param isSent whether the store may have carried it out
     */
    record Entry(Write write, boolean isSent) {}
}
