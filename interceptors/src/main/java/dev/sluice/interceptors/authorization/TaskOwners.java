package dev.sluice.interceptors.authorization;

import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.RecentMap;
import java.util.Optional;

/** Who has started which task, and with which tool; the most recent ones are remembered, in this process. */
final class TaskOwners {
    private final RecentMap<String, Owned> tasks;

    TaskOwners(int most) {
        this.tasks = new RecentMap<>(most);
    }

    void remember(String task, InterceptContext context, String tool) {
        tasks.put(task, new Owned(context.principal().key(), tool));
    }

    Optional<Owned> find(String task) {
        return tasks.get(task);
    }

    /** A task of a principal. */
    record Owned(String principal, String tool) {
        boolean isOf(InterceptContext context) {
            return principal.equals(context.principal().key());
        }
    }
}
