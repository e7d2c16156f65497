package dev.sluice.config.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileChangesTest {
    @TempDir
    private Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("sluice.yaml"), "one");
    }

    @Test
    void look_atAFileThatStays_findsNothing() {
        FileChanges changes = new FileChanges(file);

        assertThat(changes.look()).isFalse();
        assertThat(changes.look()).isFalse();
    }

    @Test
    void look_afterAChange_tellsItOnceItHasSettled() throws IOException {
        FileChanges changes = new FileChanges(file);
        var unused = Files.writeString(file, "longer");

        assertThat(changes.look()).isFalse();
        assertThat(changes.look()).isTrue();
        assertThat(changes.look()).isFalse();
    }

    @Test
    void look_whileTheFileIsWritten_waitsForTheEnd() throws IOException {
        FileChanges changes = new FileChanges(file);
        for (String text : new String[] {"half", "nearly", "nearly all"}) {
            var unused = Files.writeString(file, text);
            assertThat(changes.look()).isFalse();
        }

        assertThat(changes.look()).isTrue();
    }

    @Test
    void look_afterAChangeThatWasTakenBackByName_findsNothing() throws IOException {
        FileChanges changes = new FileChanges(file);
        Path aside = Files.move(file, folder.resolve("aside"));
        assertThat(changes.look()).isFalse();
        var unused = Files.move(aside, file);

        assertThat(changes.look()).isFalse();
        assertThat(changes.look()).isFalse();
    }

    @Test
    void look_atAFileThatGoesAndComesBack_tellsBoth() throws IOException {
        FileChanges changes = new FileChanges(file);
        Files.delete(file);

        assertThat(changes.look()).isFalse();
        assertThat(changes.look()).isTrue();
        var unused = Files.writeString(file, "another");
        assertThat(changes.look()).isFalse();
        assertThat(changes.look()).isTrue();
    }

    @Test
    void look_atALinkThatLeadsElsewhereNow_tellsIt() throws IOException {
        Path other = Files.writeString(folder.resolve("other.yaml"), "two");
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
        Path link = Files.createSymbolicLink(folder.resolve("link.yaml"), file);
        FileChanges changes = new FileChanges(link);
        Files.delete(link);
        var unused = Files.createSymbolicLink(link, other);

        assertThat(changes.look()).isFalse();
        assertThat(changes.look()).isTrue();
    }
}
