package dev.sluice.proxy.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * Where a command writes.
 *
 * @param out answers, and what programs wait for
 * @param err explanations of failures
 */
record Terminal(PrintWriter out, PrintWriter err) {
    /** The process's own streams, in UTF-8 like the names that servers give themselves. */
    static Terminal of(PrintStream out, PrintStream err) {
        return new Terminal(
                new PrintWriter(out, true, StandardCharsets.UTF_8), new PrintWriter(err, true, StandardCharsets.UTF_8));
    }

    /** Writes a line at once, so that a program that reads it can go on. */
    void say(String line) {
        out.println(line);
        out.flush();
    }
}
