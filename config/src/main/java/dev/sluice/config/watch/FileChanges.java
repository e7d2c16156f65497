package dev.sluice.config.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a file has changed, by its size, its time and what its name leads to: a link that leads elsewhere now, as
 * Kubernetes does it, is a change. It is looked at from time to time because not every file system tells of changes.
 *
 * <p>A change counts once two looks in a row have found the same file. So a file that is still being written is not read
 * half, which would be as bad as a policy left out. Files that placeholders name are not looked at.
 *
 * <p>For one thread at a time.
 */
public final class FileChanges {
    private final Path file;
    private Optional<Look> known;
    private Optional<Look> last;

    /**
     * Begins with the file as it is; to be made before the file is read.
     *
     * @param file that may change, may go, and may come back
     */
    public FileChanges(Path file) {
        this.file = file;
        this.known = Look.at(file);
        this.last = known;
    }

    /**
     * Looks at the file. Blocks for as long as the file system takes.
     *
     * @return true once for each change, a file that has gone included
     */
    public boolean look() {
        Optional<Look> now = Look.at(file);
        boolean settled = now.equals(last);
        last = now;
        if (!settled || now.equals(known)) {
            return false;
        }
        known = now;
        return true;
    }

    /** What a file is like without being read; the key is the file system's own, null where it has none. */
    private record Look(FileTime time, long size, @Nullable Object key) {
        static Optional<Look> at(Path file) {
            try {
                BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
                return Optional.of(new Look(found.lastModifiedTime(), found.size(), found.fileKey()));
            } catch (IOException gone) {
                // Why it cannot be looked at is said by whoever reads it next.
                return Optional.empty();
            }
        }
    }
}
