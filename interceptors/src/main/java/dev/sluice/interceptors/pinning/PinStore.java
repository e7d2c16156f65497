package dev.sluice.interceptors.pinning;

import java.io.IOException;
import java.util.function.UnaryOperator;

/** Keeps the book where processes share it. May block; one thread uses it at a time. */
interface PinStore {
    /** Reads the book, applies a change, and writes it if that made a difference, as one step among all processes. */
    PinBook update(UnaryOperator<PinBook> change) throws IOException;
}
