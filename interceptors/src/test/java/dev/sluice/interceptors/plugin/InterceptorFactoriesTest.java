package dev.sluice.interceptors.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.interceptors.InterceptorFactory;
import dev.sluice.interceptors.message.ProtocolVersion;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InterceptorFactoriesTest {
    @TempDir
    Path folder;

    @Test
    void load_withoutPlugins_findsTheBuiltIns() {
        try (InterceptorFactories factories = InterceptorFactories.load(List.of())) {
            assertThat(factories.names()).contains("access-log", "authorization", "protocol-validator");
            assertThat(factories.find("access-log")).isPresent();
            assertThat(factories.find("sample")).isEmpty();
        }
    }

    @Test
    void load_pluginJar_addsItsKindsFromALoaderOfTheirOwn() throws IOException {
        Path jar = jar("sample.jar", "com.example.Sample", compile("com.example", "Sample", """
                package com.example;

                public final class Sample implements dev.sluice.interceptors.InterceptorFactory {
                    public String name() {
                        return "sample";
                    }

                    public dev.sluice.interceptors.Interceptor create(java.util.Map<String, Object> settings) {
                        return context -> reactor.core.publisher.Mono.just(
                                dev.sluice.interceptors.InterceptAction.proceed());
                    }
                }
                """));

        try (InterceptorFactories factories = InterceptorFactories.load(List.of(jar))) {
            InterceptorFactory sample = factories.require("sample");

            assertThat(factories.names()).contains("access-log", "protocol-validator", "sample");
            assertThat(sample.getClass().getClassLoader().getName()).isEqualTo("sluice-plugins");
            assertThat(sample.create(Map.of()).supportedVersions()).isEqualTo(ProtocolVersion.ALL);
        }
    }

    @Test
    void load_pluginWithTheNameOfABuiltIn_isRefused() throws IOException {
        Path jar = jar("impostor.jar", Impostor.class.getName());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> InterceptorFactories.load(List.of(jar)))
                .withMessageContaining("two interceptors are named access-log")
                .withMessageContaining("Impostor")
                .withMessageContaining("AccessLogFactory");
    }

    @Test
    void load_brokenService_isRefusedWithItsName() throws IOException {
        Path jar = jar("broken.jar", "com.example.Gone");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> InterceptorFactories.load(List.of(jar)))
                .withMessageContaining("com.example.Gone");
    }

    @Test
    void load_missingJar_isRefusedWithItsPath() {
        Path missing = folder.resolve("missing.jar");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> InterceptorFactories.load(List.of(missing)))
                .withMessage("plugins: " + missing + " (expected: a jar file that can be read)");
    }

    @Test
    void load_fileThatIsNoJar_isRefusedWithItsPathAndTheReason() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.jar"), "not a jar");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> InterceptorFactories.load(List.of(text)))
                .withMessageStartingWith("plugins: " + text + ": zip")
                .withMessageEndingWith("(expected: a jar file that can be read)");
    }

    @Test
    void load_jarWithoutAService_isRefusedWithItsPathAndTheReason() throws IOException {
        Path jar = jar("library.jar", Map.of("com/example/data.txt", "nothing to see"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> InterceptorFactories.load(List.of(jar)))
                .withMessage("plugins: " + jar + ": no interceptor factory in it"
                        + " (expected: a jar with META-INF/services/dev.sluice.interceptors.InterceptorFactory)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", " # com.example.Gone\n"})
    void load_jarWhoseServiceNamesNobody_isRefused(String providers) throws IOException {
        Path jar = jar("empty.jar", providers);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> InterceptorFactories.load(List.of(jar)))
                .withMessageStartingWith("plugins: " + jar + ": no interceptor factory in it");
    }

    @Test
    void require_slip_suggestsTheNearName() {
        try (InterceptorFactories factories = InterceptorFactories.load(List.of())) {
            String known = String.join(", ", factories.names());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> factories.require("acces-log"))
                    .withMessage("interceptor: acces-log (expected: one of " + known + "); did you mean access-log?");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> factories.require("something-else"))
                    .withMessage("interceptor: something-else (expected: one of " + known + ")");
        }
    }

    private Path compile(String packageName, String className, String source) throws IOException {
        Path sources = Files.createDirectories(folder.resolve("src"));
        Path file = Files.writeString(sources.resolve(className + ".java"), source);
        int status = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-d", folder.toString(), file.toString());
        assertThat(status).isZero();
        return folder.resolve(packageName.replace('.', '/')).resolve(className + ".class");
    }

    /** A jar with one service entry, and the classes that do not come from the test's own class path. */
    private Path jar(String name, String provider, Path... classes) throws IOException {
        Map<String, String> service = Map.of("META-INF/services/" + InterceptorFactory.class.getName(), provider);
        return jar(name, service, classes);
    }

    private Path jar(String name, Map<String, String> texts, Path... classes) throws IOException {
        Path jar = folder.resolve(name);
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(file)) {
            for (Map.Entry<String, String> text : texts.entrySet()) {
                entries.putNextEntry(new JarEntry(text.getKey()));
                entries.write(text.getValue().getBytes(StandardCharsets.UTF_8));
            }
            for (Path compiled : classes) {
                entries.putNextEntry(new JarEntry(folder.relativize(compiled).toString()));
                entries.write(Files.readAllBytes(compiled));
            }
        }
        return jar;
    }
}
