package dev.sluice.it.wire;

import java.util.Optional;

/**
 * One event of a stream.
 *
 * @param id empty when it has none
 * @param type the {@code event} field, {@code message} when there is none
 * @param retry the {@code retry} field
 * @param data its lines, joined
 */
public record ServerSentEvent(Optional<String> id, String type, Optional<String> retry, String data) {}
