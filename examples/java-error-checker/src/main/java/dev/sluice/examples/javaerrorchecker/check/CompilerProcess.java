package dev.sluice.examples.javaerrorchecker.check;

import dev.sluice.examples.javaerrorchecker.workspace.SourceFile;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * The program that the child process runs: reads sources from its standard input, compiles them, writes what it hears
 * to its standard output, and ends.
 *
 * <p>It also ends, in the middle of anything, as soon as its standard input closes: the process that started it holds
 * that open, so a compiler never outlives its server.
 */
final class CompilerProcess {
    /** Exit status after the compiler needed more stack than there is. */
    static final int TOO_DEEP = 4;

    /** Exit status of a virtual machine under {@code -XX:+ExitOnOutOfMemoryError}. */
    static final int OUT_OF_MEMORY = 3;

    private static final int ABANDONED = 5;

    private CompilerProcess() {}

    /**
     * Compiles once.
     *
     * @param arguments none
     * @throws IOException when the streams break; the process then ends with an error
     */
    public static void main(String[] arguments) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(System.in));
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(System.out));
        List<SourceFile> sources = CompilationStream.readSources(in);
        endWhenClosed(in);
        try {
            Compilation.run(sources, CompilationStream.writeCalls(out));
        } catch (StackOverflowError | IllegalStateException fault) {
            if (!isTooDeep(fault)) {
                throw fault;
            }
            Runtime.getRuntime().halt(TOO_DEEP);
        }
        CompilationStream.writeEnd(out);
    }

    /** The compiler wraps the error in some of its phases. */
    private static boolean isTooDeep(Throwable fault) {
        return fault instanceof StackOverflowError || fault.getCause() instanceof StackOverflowError;
    }

    private static void endWhenClosed(InputStream in) {
        Thread watch = new Thread(() -> haltAtEnd(in), "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static void haltAtEnd(InputStream in) {
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException broken) {
            // A broken pipe says what a closed one says: nobody waits for an answer.
        }
        Runtime.getRuntime().halt(ABANDONED);
    }
}
