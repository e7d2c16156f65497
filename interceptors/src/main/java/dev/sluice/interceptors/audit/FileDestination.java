package dev.sluice.interceptors.audit;

import dev.sluice.interceptors.audit.HashChain.ChainLink;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lines appended to a file that only its owner may read. An operator may move the file away at any time; before the next
 * lines a new one is begun under its name, and the chain goes on there.
 */
final class FileDestination implements Destination {
    private static final int TAIL = 4 << 20;

    private final Path file;
    private @Nullable FileChannel channel;
    private @Nullable Object identity;

    FileDestination(Path file) {
        this.file = file;
    }

    @Override
    public Optional<ChainLink> last() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = tail();
        Collections.reverse(lines);
        return lines.stream().flatMap(line -> HashChain.read(line).stream()).findFirst();
    }

    @Override
    public void write(String line) throws IOException {
        FileChannel out = channel == null ? open() : channel;
        long before = out.size();
        try {
            ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                var unused = out.write(bytes);
            }
        } catch (IOException e) {
            takeBack(out, before, e);
            throw e;
        }
    }

    /** Written bytes are with the operating system already; here is the time to see whether the file was moved. */
    @Override
    public void flush() throws IOException {
        if (channel != null && !Objects.equals(identity, currentIdentity())) {
            close();
        }
    }

    @Override
    public void close() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    private FileChannel open() throws IOException {
        boolean fresh = !Files.exists(file);
        FileChannel opened =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        if (fresh) {
            keepPrivate();
        } else {
            endTornLine(opened);
        }
        identity = currentIdentity();
        channel = opened;
        return opened;
    }

    private void keepPrivate() throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            var unused = Files.setPosixFilePermissions(
                    file, EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
        }
    }

    /** A process that died in the middle of a line leaves it for everybody to see. */
    private void endTornLine(FileChannel opened) throws IOException {
        try (RandomAccessFile reader = new RandomAccessFile(file.toFile(), "r")) {
            long length = reader.length();
            if (length > 0) {
                reader.seek(length - 1);
                if (reader.read() != '\n') {
                    var unused = opened.write(ByteBuffer.wrap(new byte[] {'\n'}));
                }
            }
        }
    }

    private static void takeBack(FileChannel out, long size, IOException failure) {
        try {
            var unused = out.truncate(size);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private @Nullable Object currentIdentity() throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException moved) {
            return file;
        }
    }

    private List<String> tail() throws IOException {
        try (RandomAccessFile reader = new RandomAccessFile(file.toFile(), "r")) {
            long length = reader.length();
            byte[] bytes = new byte[(int) Math.min(TAIL, length)];
            reader.seek(length - bytes.length);
            reader.readFully(bytes);
            return new ArrayList<>(
                    new String(bytes, StandardCharsets.UTF_8).lines().toList());
        }
    }
}
