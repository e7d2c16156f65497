package dev.sluice.session.replica;

/** Another replica did not answer. An expected outcome of its death, so it carries no stack trace. */
public final class ReplicaUnavailableException extends RuntimeException {
    /**
     * Makes one.
     *
     * @param replica name of the replica that did not answer
     * @param what happened, for the log
     */
    public ReplicaUnavailableException(String replica, String what) {
        super("replica " + replica + ": " + what, null, false, false);
    }
}
