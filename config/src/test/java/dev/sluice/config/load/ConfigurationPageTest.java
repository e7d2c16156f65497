package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Keeps the reference page true: it is written from the same definitions that the loader reads by. */
class ConfigurationPageTest {
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    @Test
    void page_againstTheDefinitions_isUpToDate() throws IOException {
        String expected = render();
        if (Boolean.getBoolean("sluice.docs.write")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, expected);
        }
        assertThat(PAGE)
                .as("write it anew with: mvn test -pl config -Dtest=ConfigurationPageTest -Dsluice.docs.write=true")
                .hasContent(expected);
    }

    private static String render() {
        Map<String, StringBuilder> sections = new LinkedHashMap<>();
        for (ConfigKey key : ConfigSchema.keys()) {
            int dot = key.path().lastIndexOf('.');
            String section = dot < 0 ? "top level" : key.path().substring(0, dot);
            sections.computeIfAbsent(section, ConfigurationPageTest::head).append(row(key, dot));
        }
        StringBuilder page = new StringBuilder("""
                # Configuration

                Every key of the file, written from the definitions that the loader reads by. Durations are numbers with
                `ms`, `s`, `m`, `h` or `d`; sizes are numbers with `B`, `KiB`, `MiB` or `GiB`. Any text may hold
                `${env:NAME}` or `${file:/path}`. Paths are relative to the folder of the file.

                A running Sluice takes a changed `routes[].interceptors`, and the `timeouts.interceptor` behind it, over from
                its file by itself; every other change is refused until it is started again, and says so in the log.
                """);
        sections.values().forEach(page::append);
        return page.toString();
    }

    private static StringBuilder head(String section) {
        return new StringBuilder("\n## `" + section + "`\n\n| Key | Type | Default | Meaning |\n|---|---|---|---|\n");
    }

    private static String row(ConfigKey key, int dot) {
        String type = key.type() + key.range().map(range -> ", " + range).orElse("");
        String standard = key.required() ? "required" : key.defaultValue().orElse("");
        return "| `" + key.path().substring(dot + 1) + "` | " + cell(type) + " | " + cell(standard) + " | "
                + cell(key.doc()) + " |\n";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
