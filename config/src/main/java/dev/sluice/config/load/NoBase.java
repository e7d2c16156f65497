package dev.sluice.config.load;

/** The base of a section whose defaults depend on nothing. */
enum NoBase {
    INSTANCE
}
