package dev.sluice.config;

/** Whether the decisions of an interceptor count. */
public enum InterceptorMode {
    /** They are followed. */
    ENFORCE,
    /** They are recorded, and nothing changes. */
    AUDIT
}
