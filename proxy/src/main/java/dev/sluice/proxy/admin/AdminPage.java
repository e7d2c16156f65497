package dev.sluice.proxy.admin;

import java.util.Optional;

/** A part of what operators find beside health and metrics. */
@FunctionalInterface
public interface AdminPage {
    /**
     * Answers what is addressed to this page.
     *
     * @param call what is asked; called on an event loop, so this must not block
     * @return empty when it is not for this page
     */
    Optional<AdminAnswer> answer(AdminCall call);
}
