package dev.sluice.proxy.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The streams on which a client speaks that has started this process.
 *
 * @param in what the client writes
 * @param out what the client reads
 */
record StandardStreams(InputStream in, OutputStream out) {
    /** The process's own. Whatever else is printed from now on goes to standard error, where it does no harm. */
    static StandardStreams claim() {
        System.setOut(System.err);
        // Unlike System.out, this one says when the reader has gone.
        return new StandardStreams(System.in, new FileOutputStream(FileDescriptor.out));
    }
}
