package dev.sluice.config.load;

/** For whom a section that occurs twice in the file speaks. */
enum Scope {
    /** The whole process. */
    GLOBAL,
    /** One route, which may override what concerns its messages and its upstream, but nothing of the listener. */
    ROUTE
}
