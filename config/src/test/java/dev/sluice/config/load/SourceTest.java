package dev.sluice.config.load;

import static dev.sluice.config.load.Sources.ROUTE;
import static dev.sluice.config.load.Sources.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.config.SluiceConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files and texts that are not a configuration at all. */
final class SourceTest {
    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    @Test
    void file_absent_isReportedByName() {
        Path file = folder.resolve("none.yaml");
        assertThat(refusal(file)).hasMessage(file + ": no such file");
    }

    @Test
    void file_thatIsADirectory_isReported() {
        assertThat(refusal(folder)).hasMessage(folder + ": is a directory (expected: a YAML file)");
    }

    @Test
    void file_below_aFile_cannotBeRead() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "").resolve("b.yaml");
        assertThat(refusal(file).getMessage()).startsWith(file + ": cannot be read (");
    }

    @Test
    void file_notUtf8_isReportedWithItsPlace() throws IOException {
        Path file = Files.write(folder.resolve("a.yaml"), "a: b\nc: \u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(refusal(file)).hasMessage(file + ":2:4: not UTF-8");
    }

    @Test
    void file_cutInsideACharacter_isNotUtf8() throws IOException {
        Path file = Files.write(folder.resolve("a.yaml"), new byte[] {'a', (byte) 0xC3});
        assertThat(refusal(file)).hasMessage(file + ":1:2: not UTF-8");
    }

    @Test
    void file_over1MiB_isRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("a.yaml"), ROUTE + "#".repeat(MIB));
        assertThat(refusal(file)).hasMessage(file + ": larger than 1 MiB");
    }

    @Test
    void file_of1MiB_isRead() throws IOException {
        Path file = Files.writeString(folder.resolve("a.yaml"), ROUTE + "#".repeat(MIB - ROUTE.length()));
        assertThat(new ConfigLoader(name -> null).load(file).routes()).hasSize(1);
    }

    @Test
    void file_withByteOrderMark_isRead() throws IOException {
        Path file = Files.writeString(folder.resolve("a.yaml"), "\uFEFF" + ROUTE);
        assertThat(new ConfigLoader(name -> null).load(file).routes()).hasSize(1);
    }

    @Test
    void exception_always_carriesNoStackTrace() {
        ConfigException refusal = refusal(folder);
        assertThat(refusal.getStackTrace()).isEmpty();
        assertThat(refusal.source()).isEqualTo(folder.toString());
        assertThat(refusal.problems())
                .containsExactly(new ConfigProblem(0, 0, "", "is a directory (expected: a YAML file)"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''                   | : the file is empty (expected: at least the key "routes")
                    '# nothing'          | : the file is empty (expected: at least the key "routes")
                    'a:\\n\\tb: 1'       | :2:1: tab character in the indentation (expected: spaces)
                    '\\ta: 1'            | :1:1: tab character in the indentation (expected: spaces)
                    'a: b: c'            | :1:5: not valid YAML: mapping values are not allowed here
                    'a: "b'              | :1:6: not valid YAML: found unexpected end of stream
                    'a: 1\\n---\\nb: 2'  | :2:1: a second document (expected: one)
                    'a: &x 1\\nb: *x'    | :2:4: an alias (expected: the value written out; aliases are not supported)
                    'a: !!str b'         | :1:4: a tag (expected: a plain value; tags are not supported)
                    'a: !x {}'           | :1:4: a tag (expected: a plain value; tags are not supported)
                    '!!str a: b'         | :1:1: not a key (expected: text of at most 256 characters)
                    'a: \\7'             | :1:4: control character U+0007
                    '%YAML 3.0\\n---\\na: 1' | : not valid YAML: unknown %YAML version (expected: 1.2)
                    """)
    void text_notOurYaml_isReportedOnce(String escaped, String expected) {
        assertThat(problems(escaped.translateEscapes())).containsExactly("s.yaml" + expected);
    }

    @ParameterizedTest
    @CsvSource({"[,]", "{a: ,}"})
    void text_nestedTooDeeply_isRefusedBeforeAnythingIsBuilt(String open, String close) {
        String text = "a: " + open.repeat(100_000) + close.repeat(100_000);
        int column = 4 + 32 * open.length();
        assertThat(problems(text))
                .containsExactly("s.yaml:1:" + column + ": nested too deeply (expected: at most 32 levels)");
    }

    @Test
    void column_afterCharactersOutsideTheBasicPlane_countsCharacters() {
        assertThat(problems("{\"\uD83D\uDE00\": 1, admn: 2}"))
                .contains("s.yaml:1:10: admn: unknown key (did you mean \"admin\"?)");
    }

    @Test
    void problem_withALongValue_showsItsBeginning() {
        assertThat(problems(ROUTE + "session: {maxIdle: " + "x".repeat(100) + "}"))
                .containsExactly("s.yaml:2:20: session.maxIdle: \"" + "x".repeat(60)
                        + "...\" (expected: a duration like 500ms, 30s, 5m, 1h)");
    }

    @Test
    void text_damagedAnywhere_isLoadedOrRefused() {
        String sound = ROUTE + "listen: {address: '[::1]:1', http2: false}\nsession:\n  maxIdle: 1h # c\n  events:\n"
                + "    maxBytes: \"1MiB\"\nplugins: []\n";
        String noise = "{}[]:,-?&*!|>'\"%@`#\n\t \\$~0x\u0085\uD83D\u0001";
        Random random = new Random(20_261_121);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(sound);
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                int at = random.nextInt(text.length());
                text.setCharAt(at, noise.charAt(random.nextInt(noise.length())));
            }
            loadedOrRefused(text.toString());
        }
    }

    private static void loadedOrRefused(String text) {
        try {
            assertThat(Sources.load(text).routes()).isNotEmpty();
        } catch (ConfigException refusal) {
            assertThat(refusal.problems()).as(text).isNotEmpty();
        } catch (RuntimeException other) {
            throw new AssertionError("not refused in good order: " + text, other);
        }
    }

    @Test
    void sections_withoutContent_areTheDefaults() {
        SluiceConfig bare = Sources.load(ROUTE);
        assertThat(Sources.load(ROUTE + "listen:\nadmin: ~\nlimits: {}\nplugins:\nsession: {events: }\n"))
                .isEqualTo(bare);
    }

    @Test
    void loader_ofATextWithAMissingFile_looksInTheWorkingDirectory() {
        assertThatThrownBy(() -> {
                    SluiceConfig unexpected = Sources.load(ROUTE + "plugins: [pom.xml, no.jar]");
                    throw new AssertionError("loaded: " + unexpected);
                })
                .hasMessage("s.yaml:2:20: plugins[1]: \"no.jar\" is not a readable file (expected: the path of a jar)");
    }

    private static ConfigException refusal(Path file) {
        return catchThrowableOfType(ConfigException.class, () -> {
            SluiceConfig unexpected = new ConfigLoader(name -> null).load(file);
            throw new AssertionError("loaded: " + unexpected);
        });
    }
}
