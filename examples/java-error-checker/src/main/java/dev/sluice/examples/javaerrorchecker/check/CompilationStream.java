package dev.sluice.examples.javaerrorchecker.check;

import dev.sluice.examples.javaerrorchecker.workspace.SourceFile;
import dev.sluice.examples.javaerrorchecker.workspace.SourcePath;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What the two processes write to each other: sources one way, the listener's calls the other way, ended by one mark.
 *
 * <p>Both ends are of the same build, so there is no version. A text that may be long has a length of four bytes;
 * {@code writeUTF} ends at 64 KiB.
 */
final class CompilationStream {
    private static final int PARSED = 1;
    private static final int ANALYSED = 2;
    private static final int FOUND = 3;
    private static final int END = 4;

    private CompilationStream() {}

    static void writeSources(List<SourceFile> sources, DataOutputStream out) throws IOException {
        out.writeInt(sources.size());
        for (SourceFile source : sources) {
            out.writeUTF(source.path().text());
            writeText(source.text(), out);
        }
        out.flush();
    }

    static List<SourceFile> readSources(DataInputStream in) throws IOException {
        int count = in.readInt();
        List<SourceFile> sources = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            sources.add(new SourceFile(new SourcePath(in.readUTF()), readText(in)));
        }
        return sources;
    }

    /** A listener that writes each call and flushes it, so that the reader hears of it at once. */
    static CompilationListener writeCalls(DataOutputStream out) {
        return new CompilationListener() {
            @Override
            public void parsed(String path) {
                write(() -> writeStep(PARSED, path, out));
            }

            @Override
            public void analysed(String path) {
                write(() -> writeStep(ANALYSED, path, out));
            }

            @Override
            public void found(Finding finding) {
                write(() -> writeFinding(finding, out));
            }
        };
    }

    static void writeEnd(DataOutputStream out) throws IOException {
        out.writeByte(END);
        out.flush();
    }

    /**
     * Passes on the calls until the end mark.
     *
     * @throws java.io.EOFException when the stream ends without the mark
     */
    static void readCalls(DataInputStream in, CompilationListener listener) throws IOException {
        for (int call = in.readByte(); call != END; call = in.readByte()) {
            switch (call) {
                case PARSED -> listener.parsed(in.readUTF());
                case ANALYSED -> listener.analysed(in.readUTF());
                case FOUND -> listener.found(readFinding(in));
                default -> throw new IOException("Unknown call " + call);
            }
        }
    }

    private static void writeStep(int call, String path, DataOutputStream out) throws IOException {
        out.writeByte(call);
        out.writeUTF(path);
        out.flush();
    }

    private static void writeFinding(Finding finding, DataOutputStream out) throws IOException {
        out.writeByte(FOUND);
        out.writeUTF(finding.path());
        out.writeInt(finding.line());
        out.writeInt(finding.column());
        out.writeUTF(finding.severity().name());
        writeText(finding.message(), out);
        out.writeUTF(finding.code());
    }

    private static Finding readFinding(DataInputStream in) throws IOException {
        return new Finding(
                in.readUTF(), in.readInt(), in.readInt(), Severity.valueOf(in.readUTF()), readText(in), in.readUTF());
    }

    private static void writeText(String text, DataOutputStream out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }

    /** The listener's methods cannot throw checked exceptions; the compiler passes an unchecked one on. */
    private static void write(Writing writing) {
        try {
            writing.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @FunctionalInterface
    private interface Writing {
        void run() throws IOException;
    }
}
