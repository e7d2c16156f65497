package dev.sluice.proxy.admin;

import java.util.Optional;
import reactor.core.publisher.Mono;

/** A part of what operators find beside health and metrics. */
@FunctionalInterface
public interface AdminPage {
    /**
     * Answers what is addressed to this page.
     *
     * @param call what is asked; called on an event loop, so this must not block
     * @return empty when it is not for this page; what answers is subscribed where it may block
     */
    Optional<Mono<AdminAnswer>> answer(AdminCall call);
}
