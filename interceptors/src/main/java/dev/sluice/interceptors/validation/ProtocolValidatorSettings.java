package dev.sluice.interceptors.validation;

/**
 * How strict the validator is.
 *
 * @param unknownMethods what becomes of methods and notifications that no revision knows, default pass
 */
public record ProtocolValidatorSettings(UnknownMethods unknownMethods) {
    /** What becomes of methods and notifications that no revision knows. */
    public enum UnknownMethods {
        /** They go on: they may be agreed between this client and this server. */
        PASS,
        /** They are refused with -32601. */
        REJECT
    }

    /**
     * What holds when nothing is configured.
     *
     * @return unknown methods pass
     */
    public static ProtocolValidatorSettings defaults() {
        return new ProtocolValidatorSettings(UnknownMethods.PASS);
    }
}
