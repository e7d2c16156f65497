package dev.sluice.config.load;

import static dev.sluice.config.load.Sources.ROUTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Secret;
import dev.sluice.config.SluiceConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlaceholdersTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("TOKEN", "hunter2", "IDLE", "7m", "NESTED", "${env:TOKEN}", "EMPTY", "");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "${env:TOKEN},hunter2",
        "Bearer ${env:TOKEN}!,Bearer hunter2!",
        "${env:TOKEN}${env:IDLE},hunter27m",
        "a${env:EMPTY}b,ab",
        "$${env:TOKEN},${env:TOKEN}",
        "$$${env:TOKEN},$${env:TOKEN}",
        "$5 {x} $,$5 {x} $",
        "${env:NESTED},${env:TOKEN}"
    })
    void placeholder_inAHeader_isReplaced(String written, String expected) {
        SluiceConfig config = Sources.load(withHeader(written), ENVIRONMENT);
        assertThat(headers(config)).containsEntry("X", new Secret(expected));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    ${env:NONE}      | the environment variable NONE is not set
                    ${env:}          | "" (expected: the name of an environment variable)
                    ${env:A-B}       | "A-B" (expected: the name of an environment variable)
                    ${vault:x}       | unknown placeholder "${vault:x}" (expected: FORMS)
                    ${TOKEN}         | unknown placeholder "${TOKEN}" (expected: FORMS)
                    ${env:TOKEN      | a placeholder without its closing brace (expected: FORMS)
                    ${file:}         | "" (expected: the path of a file)
                    ${file:/none}    | the file "/none" does not exist
                    ${file:/dev}     | the file "/dev" cannot be read (expected: at most 64 KiB of text)
                    ${file:/dev/zero}| the file "/dev/zero" cannot be read (expected: at most 64 KiB of text)
                    """)
    void placeholder_thatCannotBeFilledIn_isAProblem(String written, String expected) {
        String forms = "${env:NAME} or ${file:PATH}; $${ stands for a literal ${";
        assertThat(Sources.problems(withHeader(written), ENVIRONMENT))
                .containsExactly("s.yaml:1:75: routes[0].upstream.headers.X: " + expected.replace("FORMS", forms));
    }

    @Test
    void placeholders_severalUnset_areAllReported() {
        assertThat(Sources.problems(withHeader("${env:A} ${env:B}"), Map.of())).hasSize(2);
    }

    @Test
    void file_relative_isReadFromTheFolderOfTheConfigurationWithoutItsLastLineBreak() throws IOException {
        Files.writeString(folder.resolve("token"), "hunter2\n");
        Path file = Files.writeString(folder.resolve("s.yaml"), withHeader("Bearer ${file:token}"));
        SluiceConfig config = new ConfigLoader(name -> null).load(file);
        assertThat(headers(config)).containsEntry("X", new Secret("Bearer hunter2"));
    }

    @Test
    void file_binary_isAProblem() throws IOException {
        Path secret = Files.write(folder.resolve("token"), new byte[] {(byte) 0xFF});
        assertThat(Sources.problems(withHeader("${file:" + secret + "}")))
                .singleElement()
                .asString()
                .endsWith("is not UTF-8");
    }

    @Test
    void placeholder_ofAnyType_isReadAsThatType() {
        SluiceConfig config = Sources.load(ROUTE + "session: {maxIdle: \"${env:IDLE}\"}", ENVIRONMENT);
        assertThat(config.session().maxIdle()).isEqualTo(Duration.ofMinutes(7));
    }

    @Test
    void value_ofAPlaceholder_isInNoMessage() {
        String text = """
                routes:
                  - {path: '/${env:TOKEN}', name: '${env:TOKEN}', upstream: {url: 'http://h/${env:TOKEN}'}}
                  - {path: '/${env:TOKEN}', name: '${env:TOKEN}', upstream: {url: '${env:TOKEN}'}}
                session: {maxIdle: '${env:TOKEN}', maxSessions: '${env:TOKEN}'}
                limits: {requestBody: '${env:TOKEN}'}
                listen: {address: '${env:TOKEN}', http2: '${env:TOKEN}'}
                plugins: ['${env:TOKEN}']
                """;
        assertThat(Sources.problems(text, ENVIRONMENT))
                .hasSizeGreaterThan(8)
                .noneMatch(line -> line.contains("hunter2"))
                .contains("s.yaml:4:20: session.maxIdle: \"${env:TOKEN}\""
                        + " (expected: a duration like 500ms, 30s, 5m, 1h)");
    }

    @Test
    void value_ofAPlaceholder_isHiddenInHeadersSettingsAndQueries() {
        String text = """
                routes:
                  - path: /mcp
                    upstream:
                      url: https://host/mcp?key=${env:TOKEN}
                      headers: { Authorization: "Bearer ${env:TOKEN}" }
                    interceptors:
                      - name: vault
                        settings: { token: "${env:TOKEN}", more: [ "${env:TOKEN}" ] }
                """;
        SluiceConfig config = Sources.load(text, ENVIRONMENT);
        assertThat(config.toString()).contains("vault").doesNotContain("hunter2");
        assertThat(config.routes().get(0).interceptors().get(0).settings())
                .isEqualTo(Map.of("token", "hunter2", "more", List.of("hunter2")));
    }

    private static Map<String, Secret> headers(SluiceConfig config) {
        return config.routes().get(0).upstream().headers();
    }

    private static String withHeader(String value) {
        return ROUTE.replace("'}}", "', headers: {X: '" + value + "'}}}");
    }
}
