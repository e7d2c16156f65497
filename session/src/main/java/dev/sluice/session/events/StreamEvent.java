package dev.sluice.session.events;

/**
 * One event of a stream.
 *
 * @param <T> what events carry
 * @param id its name, by which a client can resume after it
 * @param data what it carries; not copied
 */
public record StreamEvent<T>(EventId id, T data) {}
