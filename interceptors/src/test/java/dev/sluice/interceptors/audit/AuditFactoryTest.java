package dev.sluice.interceptors.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AuditFactoryTest {
    @TempDir
    private Path folder;

    private final AuditFactory factory = new AuditFactory();

    @ParameterizedTest
    @ValueSource(strings = {"key", "chain", "queue", "overflow"})
    void sameFile_withAnotherSettingOfItsWriter_isRefused(String setting) {
        Map<String, Object> others = Map.of("key", "a secret", "chain", true, "queue", 17L, "overflow", "refuse");
        String file = folder.resolve("audit.log").toString();
        var unused = factory.create(Map.of("to", file, "chain", false));

        assertThatThrownBy(() -> factory.create(
                        setting.equals("chain")
                                ? Map.of("to", file, "chain", true)
                                : Map.of("to", file, "chain", false, setting, others.get(setting))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("to: " + file)
                .hasMessageNotContaining("a secret");
    }

    @Test
    void sameFile_withOtherContents_isShared() {
        String file = folder.resolve("audit.log").toString();

        assertThat(factory.create(Map.of("to", file, "node", "one")))
                .isNotSameAs(factory.create(Map.of("to", file, "node", "two", "notifications", false)));
    }
}
