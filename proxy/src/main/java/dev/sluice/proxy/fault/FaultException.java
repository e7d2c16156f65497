package dev.sluice.proxy.fault;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A fault on its way to the edge. It has no stack trace: the entry of the catalogue says where it comes from, and its
 * cause, if any, is only for the log.
 */
public final class FaultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Fault fault;
    private final @Nullable Duration retryAfter;
    private final @Nullable String requestId;
    private final transient Map<String, Object> facts;
    private final boolean prescribed;

    private FaultException(
            Fault fault,
            String message,
            @Nullable Throwable cause,
            @Nullable Duration retryAfter,
            @Nullable String requestId,
            Map<String, Object> facts,
            boolean prescribed) {
        super(message, cause, false, false);
        this.fault = fault;
        this.retryAfter = retryAfter;
        this.requestId = requestId;
        this.facts = facts;
        this.prescribed = prescribed;
    }

    /**
     * A fault that needs no further words.
     *
     * @param fault the entry of the catalogue
     * @return the exception
     */
    public static FaultException of(Fault fault) {
        return new FaultException(fault, fault.reason(), null, null, null, Map.of(), false);
    }

    /**
     * A fault with a detail for the log.
     *
     * @param fault the entry of the catalogue
     * @param detail never reaches a client
     * @return the exception
     */
    public static FaultException of(Fault fault, String detail) {
        return new FaultException(fault, fault.reason() + ": " + detail, null, null, null, Map.of(), false);
    }

    /**
     * A fault that another exception caused.
     *
     * @param fault the entry of the catalogue
     * @param cause never reaches a client
     * @return the exception
     */
    public static FaultException of(Fault fault, Throwable cause) {
        return new FaultException(fault, fault.reason() + ": " + cause, cause, null, null, Map.of(), false);
    }

    /**
     * A fault that passes.
     *
     * @param fault the entry of the catalogue
     * @param retryAfter how long the client should wait before it tries again
     * @return the exception
     */
    public static FaultException retryAfter(Fault fault, Duration retryAfter) {
        return new FaultException(fault, fault.reason(), null, retryAfter, null, Map.of(), false);
    }

    /**
     * The same fault, once it was logged.
     *
     * @param id under which the log has it
     * @return the exception
     */
    public FaultException loggedAs(String id) {
        return new FaultException(fault, String.valueOf(getMessage()), getCause(), retryAfter, id, facts, prescribed);
    }

    /**
     * The same fault with more for the client to read.
     *
     * @param more goes into {@code error.data}: no internals of the upstream, and nothing that it has written
     * @return the exception
     */
    public FaultException with(Map<String, Object> more) {
        return new FaultException(
                fault, String.valueOf(getMessage()), getCause(), retryAfter, requestId, Map.copyOf(more), prescribed);
    }

    /**
     * The same fault where the adaptation between revisions says what a client reads, to the letter.
     *
     * @return the exception; {@code error.data} has its facts and its reason, and nothing that only this gateway says
     */
    public FaultException asPrescribed() {
        return new FaultException(fault, String.valueOf(getMessage()), getCause(), retryAfter, requestId, facts, true);
    }

    /**
     * What the client may read of the circumstances.
     *
     * @return numbers and words for {@code error.data}; mostly empty
     */
    public Map<String, Object> facts() {
        return facts;
    }

    /**
     * The entry of the catalogue.
     *
     * @return what happened
     */
    public Fault fault() {
        return fault;
    }

    /**
     * How long the client should wait before it tries again.
     *
     * @return empty when waiting does not help
     */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /**
     * Where the log has it.
     *
     * @return goes into {@code error.data.requestId}; empty while it is not logged
     */
    public Optional<String> requestId() {
        return Optional.ofNullable(requestId);
    }

    /**
     * Whether the client reads the facts and the reason only.
     *
     * @return false for most faults: their data says whose fault it was, and where the log has it
     */
    public boolean isPrescribed() {
        return prescribed;
    }
}
