package dev.sluice.config;

/** Whose the processes are that Sluice starts for an upstream. */
public enum StdioMode {
    /** Each session has its own. */
    SESSION,
    /** Sessions share them, as far as they announce the same; for servers that keep no state for a client. */
    SHARED
}
