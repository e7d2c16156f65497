package dev.sluice.interceptors.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.interceptors.audit.AuditSettings.Overflow;
import dev.sluice.interceptors.message.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditWriterTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void records_areChained_andTheChainHolds() throws IOException {
        write(file(), "", "a", "b", "c");

        AuditVerification.Result result = AuditVerification.verify(List.of(file()), "");

        assertThat(result.problems()).isEmpty();
        assertThat(result.lines()).isEqualTo(3);
        assertThat(result.fromTheStart()).isTrue();
    }

    @Test
    void chain_goesOnAfterARestart() throws IOException {
        write(file(), "", "a", "b");
        write(file(), "", "c");

        assertThat(AuditVerification.verify(List.of(file()), "").problems()).isEmpty();
        assertThat(JsonText.read(lines().get(2)).member("seq").integer()).hasValue(3);
    }

    @Test
    void chain_goesOnInTheNextFile_whenTheFileWasMovedAway() throws IOException {
        AuditWriter writer = writer(new FileDestination(file()), "", 100, Overflow.DROP);
        put(writer, "a");
        Path moved = folder.resolve("audit.1");
        Files.move(file(), moved);
        writer.flush().block(LIMIT);
        put(writer, "b");
        writer.release();

        assertThat(AuditVerification.verify(List.of(moved, file()), "").problems())
                .isEmpty();
        assertThat(AuditVerification.verify(List.of(file()), "").fromTheStart()).isFalse();
        assertThat(lines()).hasSize(1);
    }

    @Test
    void line_thatWasChanged_isFound() throws IOException {
        write(file(), "", "a", "b", "c");
        List<String> lines = new ArrayList<>(lines());
        lines.set(1, lines.get(1).replace("\"b\"", "\"x\""));
        Files.write(file(), lines);

        assertThat(AuditVerification.verify(List.of(file()), "").problems())
                .containsExactly("audit.log line 2 was changed, or another key sealed it");
    }

    @Test
    void line_thatWasTakenOut_isFound() throws IOException {
        write(file(), "", "a", "b", "c");
        List<String> lines = new ArrayList<>(lines());
        lines.remove(1);
        Files.write(file(), lines);

        assertThat(AuditVerification.verify(List.of(file()), "").problems())
                .containsExactly("audit.log line 2 has the number 3 after 1");
    }

    @Test
    void lines_thatWereSwapped_areFound() throws IOException {
        write(file(), "", "a", "b", "c");
        List<String> lines = new ArrayList<>(lines());
        Collections.swap(lines, 0, 1);
        Files.write(file(), lines);

        assertThat(AuditVerification.verify(List.of(file()), "").problems()).isNotEmpty();
    }

    @Test
    void chain_thatAForgerComputedAnew_doesNotHold_whenThereIsAKey() throws IOException {
        write(file(), "secret", "a", "b");
        assertThat(AuditVerification.verify(List.of(file()), "secret").problems())
                .isEmpty();
        Files.delete(file());
        write(file(), "", "a", "forged");

        assertThat(AuditVerification.verify(List.of(file()), "secret").problems())
                .hasSize(2);
    }

    @Test
    void tornLine_isLeftAndFound_andTheChainGoesOnBehindIt() throws IOException {
        write(file(), "", "a");
        Files.writeString(file(), "{\"what\":\"to", StandardOpenOption.APPEND);
        write(file(), "", "b");

        assertThat(AuditVerification.verify(List.of(file()), "").problems())
                .containsExactly("audit.log line 2 is damaged: it is no record of a chain");
        assertThat(lines()).hasSize(3);
    }

    @Test
    void text_ofAStranger_staysInOneLineOfAscii() throws IOException {
        write(file(), "", "x\r\n2026 INFO login\u001b[2J\u202e\u007f");

        assertThat(lines()).hasSize(1);
        assertThat(lines().get(0)).matches("[ -~]+");
    }

    @Test
    void records_withoutRoom_areLostAndCounted_andNobodyWaits() throws Exception {
        Blocked blocked = new Blocked();
        AuditWriter writer = writer(blocked, "", 16, Overflow.DROP);
        writer.put(Map.of("what", "first"));
        blocked.entered.await();
        for (int i = 0; i < 20; i++) {
            writer.put(Map.of("what", "more"));
        }
        blocked.go.countDown();
        writer.flush().block(LIMIT);
        writer.put(Map.of("what", "later"));
        writer.flush().block(LIMIT);
        writer.release();

        assertThat(blocked.lines).hasSize(17);
        assertThat(blocked.lines)
                .filteredOn(line -> line.contains("\"lost_before\":5"))
                .hasSize(1);
    }

    @Test
    void room_whenRecordsMustNotBeLost_isNotGivenTwice() throws Exception {
        Blocked blocked = new Blocked();
        AuditWriter writer = writer(blocked, "", 1, Overflow.REFUSE);
        assertThat(writer.reserve()).isTrue();
        assertThat(writer.reserve()).isFalse();
        writer.put(Map.of("what", "first"));
        blocked.go.countDown();
        writer.flush().block(LIMIT);

        assertThat(writer.reserve()).isTrue();
        writer.release();
    }

    @Test
    void file_belongsToItsOwnerOnly() throws IOException {
        write(file(), "", "a");

        assertThat(Files.getPosixFilePermissions(file()).toString()).doesNotContain("GROUP", "OTHERS");
    }

    @Test
    void file_thatCannotBeWritten_isRefusedAtTheStart() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AuditFactory().create(Map.of("to", "/nowhere/audit.log")))
                .withMessage("to: /nowhere/audit.log (expected: stdout, or a file that can be written)");
    }

    private Path file() {
        return folder.resolve("audit.log");
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(file());
    }

    private static void write(Path file, String key, String... texts) {
        AuditWriter writer = writer(new FileDestination(file), key, 100, Overflow.DROP);
        for (String text : texts) {
            put(writer, text);
        }
        writer.release();
    }

    private static void put(AuditWriter writer, String text) {
        writer.put(Map.of("what", text));
        writer.flush().block(LIMIT);
    }

    private static AuditWriter writer(Destination destination, String key, int capacity, Overflow overflow) {
        return new AuditWriter(destination, Optional.of(Seal.of(key)), capacity, overflow).retain();
    }

    /** Holds the writer up until it may go on. */
    private static final class Blocked implements Destination {
        private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch go = new CountDownLatch(1);

        @Override
        public Optional<HashChain.ChainLink> last() {
            return Optional.empty();
        }

        @Override
        public void write(String line) throws IOException {
            entered.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            lines.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
