package dev.sluice.proxy.adaptation;

/** JSON's null. */
enum JsonNull {
    NULL
}
