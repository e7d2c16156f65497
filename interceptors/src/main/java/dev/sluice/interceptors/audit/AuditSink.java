package dev.sluice.interceptors.audit;

import java.util.Map;
import reactor.core.publisher.Mono;

/** Takes records without making anybody wait. Thread-safe. */
interface AuditSink {
    /** Takes room for one record; false when messages must be refused because it could not be kept. */
    boolean reserve();

    /** Takes a record for which there is room. */
    void put(Map<String, ?> members);

    /** Completes when all that was taken so far is written. */
    Mono<Void> flush();

    /** Whoever shares the sink needs it no longer. */
    void release();
}
