package dev.sluice.interceptors.chain;

/** Whether an interceptor's answers take effect. */
public enum Mode {
    /** They do. */
    ENFORCE,
    /** They are only recorded; the message goes on unchanged. */
    AUDIT
}
