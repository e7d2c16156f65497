package dev.sluice.interceptors.audit;

import dev.sluice.interceptors.audit.HashChain.ChainLink;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;

/** Lines on standard output. */
final class ConsoleDestination implements Destination {
    private final PrintStream out;

    ConsoleDestination(PrintStream out) {
        this.out = out;
    }

    @Override
    public Optional<ChainLink> last() {
        return Optional.empty();
    }

    @Override
    public void write(String line) throws IOException {
        out.print(line + "\n");
        if (out.checkError()) {
            throw new IOException("standard output is closed");
        }
    }

    @Override
    public void flush() {
        out.flush();
    }

    @Override
    public void close() {
        out.flush();
    }
}
