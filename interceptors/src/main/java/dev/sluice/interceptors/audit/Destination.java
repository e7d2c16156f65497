package dev.sluice.interceptors.audit;

import dev.sluice.interceptors.audit.HashChain.ChainLink;
import java.io.IOException;
import java.util.Optional;

/** Where lines go. One thread uses it; it may block. */
interface Destination {
    /** The last line of a chain that is there already; empty when there is none. */
    Optional<ChainLink> last() throws IOException;

    /** Appends a line as a whole; on failure nothing of it is left. */
    void write(String line) throws IOException;

    /** Called when nothing waits. */
    void flush() throws IOException;

    /** Lets go of it. */
    void close() throws IOException;
}
