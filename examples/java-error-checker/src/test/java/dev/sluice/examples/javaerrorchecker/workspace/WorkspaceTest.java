package dev.sluice.examples.javaerrorchecker.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorkspaceTest {
    private static final SourcePath A = new SourcePath("a/A.java");
    private static final SourcePath B = new SourcePath("B.java");
    private static final SourcePath C = new SourcePath("C.java");

    @TempDir
    Path temporary;

    private Path folder;
    private Workspace workspace;

    @BeforeEach
    void open() throws IOException {
        folder = Files.createDirectory(temporary.resolve("workspace"));
        WorkspaceLimits limits = new WorkspaceLimits(1, Duration.ofMinutes(1), 2, 10, 15);
        workspace = new Workspace("id", folder, limits, new ManualClock());
    }

    @Test
    void file_written_isReadBackAndListed() {
        StoredFile stored = workspace.write(A, "näch");

        assertThat(stored).isEqualTo(new StoredFile(A, 5));
        assertThat(workspace.read(A)).isEqualTo(new SourceFile(A, "näch"));
        assertThat(workspace.list()).containsExactly(stored);
        assertThat(folder.resolve("a/A.java")).hasContent("näch");
    }

    @Test
    void file_writtenAgain_isReplacedAndCountedOnce() {
        write(A, "0123456789");
        write(A, "01");

        assertThat(workspace.read(A).text()).isEqualTo("01");
        assertThat(workspace.info().bytes()).isEqualTo(2);
        assertThat(workspace.info().files()).isEqualTo(1);
    }

    @Test
    void file_unknown_isRefused() {
        assertRefused(() -> workspace.read(A), "list_files");
    }

    @Test
    void file_overItsSize_isRefusedAndNothingChanges() {
        write(A, "old");

        assertRefused(() -> write(A, "01234567890"), "11 bytes; a file may have 10");
        assertThat(workspace.read(A).text()).isEqualTo("old");
    }

    @Test
    void size_isCountedInBytesNotCharacters() {
        assertRefused(() -> write(A, "ääääää"), "12 bytes");
    }

    @Test
    void file_overTheTotal_isRefused() {
        write(A, "0123456789");

        assertRefused(() -> write(B, "012345"), "would hold 16 bytes; it may hold 15");
        write(B, "01234");
    }

    @Test
    void file_overTheCount_isRefusedButReplacingIsNot() {
        write(A, "1");
        write(B, "1");

        assertRefused(() -> write(C, "1"), "2 files");
        write(B, "2");
    }

    @Test
    void text_withHalfOfASurrogatePair_isRefused() {
        assertRefused(() -> write(A, "\ud800"), "surrogate");
    }

    @Test
    void write_throughALinkedFolder_isRefusedAndReachesNothing() throws IOException {
        Path outside = Files.createDirectory(temporary.resolve("outside"));
        Files.createSymbolicLink(folder.resolve("a"), outside);

        assertRefused(() -> write(A, "1"), "symbolic link");
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void read_throughALinkedFile_isRefused() throws IOException {
        write(B, "1");
        Path secret = Files.writeString(temporary.resolve("secret"), "secret");
        Files.delete(folder.resolve("B.java"));
        Files.createSymbolicLink(folder.resolve("B.java"), secret);

        assertRefused(() -> workspace.read(B), "symbolic link");
        assertRefused(() -> write(B, "2"), "symbolic link");
        assertRefused(workspace::snapshot, "symbolic link");
        assertThat(secret).hasContent("secret");
    }

    @Test
    void snapshot_afterALaterWrite_isUnchanged() {
        write(B, "1");
        write(A, "1");
        List<SourceFile> before = workspace.snapshot();
        write(A, "2");

        assertThat(before).containsExactly(new SourceFile(B, "1"), new SourceFile(A, "1"));
    }

    @Test
    void workspace_removed_refusesItsHolder() {
        write(A, "1");
        workspace.remove();

        assertThat(folder).doesNotExist();
        assertRefused(() -> write(A, "1"), "create_session");
        assertRefused(() -> workspace.read(A), "create_session");
        assertRefused(workspace::list, "create_session");
        assertRefused(workspace::snapshot, "create_session");
        assertRefused(workspace::info, "create_session");
        assertThat(folder).doesNotExist();
    }

    @Test
    void removal_withALinkInside_deletesTheLinkOnly() throws IOException {
        Path outside = Files.createDirectory(temporary.resolve("outside"));
        Path kept = Files.writeString(outside.resolve("kept"), "kept");
        Files.createSymbolicLink(folder.resolve("link"), outside);

        workspace.remove();

        assertThat(folder).doesNotExist();
        assertThat(kept).hasContent("kept");
    }

    private void write(SourcePath path, String text) {
        assertThat(workspace.write(path, text).path()).isEqualTo(path);
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String reason) {
        assertThatThrownBy(call).isInstanceOf(Refusal.class).hasMessageContaining(reason);
    }
}
