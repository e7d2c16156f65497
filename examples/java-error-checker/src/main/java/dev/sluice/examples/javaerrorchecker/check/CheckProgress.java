package dev.sluice.examples.javaerrorchecker.check;

/** Hears how far a check is. */
@FunctionalInterface
public interface CheckProgress {
    /**
     * Called by the thread that checks, in order. An exception ends the check and its compiler, and goes to the caller
     * of the check.
     *
     * @param done steps done so far, from 0, growing with each call
     * @param total all steps, the same in each call of one check
     * @param message what was done last
     */
    void advanced(int done, int total, String message);

    /**
     * Hears nothing.
     *
     * @return a listener that does nothing
     */
    static CheckProgress none() {
        return (done, total, message) -> {};
    }
}
