package dev.sluice.interceptors.pinning;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/**
 * A file of pins, for whoever looks after them. A lock beside the file keeps processes from overwriting each other, and the
 * file is replaced as a whole. Blocks.
 */
public final class PinFile implements PinStore {
    private static final long PAUSE_NANOS = Duration.ofMillis(10).toNanos();
    private static final int PATIENCE = 500;

    private final Path file;

    private PinFile(Path file) {
        this.file = file;
    }

    /**
     * Takes a file, which need not be there.
     *
     * @param file in a folder that is
     * @return the file
     */
    public static PinFile of(Path file) {
        return new PinFile(file);
    }

    /**
     * A tool as the file knows it.
     *
     * @param route that it is on
     * @param name of the tool
     * @param state {@code approved}, {@code changed} or {@code new}
     * @param approved the definition that was approved, as JSON; empty for a new tool
     * @param seen the definition that waits, as JSON; empty for an approved tool
     */
    public record PinnedTool(String route, String name, String state, String approved, String seen) {}

    /**
     * All tools.
     *
     * @return by route and name
     * @throws IOException when the file is not there, or cannot be read
     */
    public List<PinnedTool> tools() throws IOException {
        List<PinnedTool> tools = new ArrayList<>();
        new TreeMap<>(read().routes())
                .forEach((route, shelf) -> new TreeMap<>(shelf.pins())
                        .forEach((tool, pin) -> tools.add(new PinnedTool(
                                route, tool, pin.state(), definition(pin.approved()), definition(pin.seen())))));
        return tools;
    }

    /**
     * Approves what was seen of a tool.
     *
     * @param route that it is on
     * @param tool its name
     * @return false when it does not wait for that
     * @throws IOException when the file cannot be read or written
     */
    public boolean approve(String route, String tool) throws IOException {
        boolean waits = read().find(route, tool).map(Pin::isQuarantined).orElse(false);
        if (waits) {
            var unused = update(book -> book.approve(route, tool));
        }
        return waits;
    }

    @Override
    public PinBook update(UnaryOperator<PinBook> change) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = locked(channel)) {
            PinBook before = Files.exists(file) ? read() : PinBook.empty();
            PinBook after = change.apply(before);
            if (lock.isValid() && !after.equals(before)) {
                write(after);
            }
            return after;
        }
    }

    /** Another thread of this process may hold it, which the platform does not wait for. */
    private static FileLock locked(FileChannel channel) throws IOException {
        for (int i = 0; i < PATIENCE; i++) {
            try {
                return channel.lock();
            } catch (OverlappingFileLockException e) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        throw new IOException("the lock of the file of pins is held for too long");
    }

    private PinBook read() throws IOException {
        return PinText.read(Files.readString(file));
    }

    private void write(PinBook book) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, PinText.write(book));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String definition(Optional<Pin.Shape> shape) {
        return shape.map(Pin.Shape::definition).orElse("");
    }
}
