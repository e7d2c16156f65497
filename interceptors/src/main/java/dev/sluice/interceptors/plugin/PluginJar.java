package dev.sluice.interceptors.plugin;

import dev.sluice.interceptors.InterceptorFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/** One file of the plugin list, looked at before a class loader that would pass over whatever it cannot use. */
final class PluginJar {
    private static final String SERVICE = "META-INF/services/" + InterceptorFactory.class.getName();

    private PluginJar() {}

    /**
     * Where a class loader finds the jar.
     *
     * @throws IllegalArgumentException when it is not a jar that can be read, or names no factory
     */
    static URL url(Path file) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw refused(file, "", "a jar file that can be read");
        }
        if (!namesAFactory(file)) {
            throw refused(file, ": no interceptor factory in it", "a jar with " + SERVICE);
        }
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            throw refused(file, "", "a jar file on a local disk");
        }
    }

    private static boolean namesAFactory(Path file) {
        try (JarFile jar = new JarFile(file.toFile())) {
            @Nullable ZipEntry service = jar.getEntry(SERVICE);
            return service != null && namesAProvider(jar, service);
        } catch (IOException e) {
            throw refused(file, ": " + e.getMessage(), "a jar file that can be read");
        }
    }

    private static boolean namesAProvider(JarFile jar, ZipEntry service) throws IOException {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(jar.getInputStream(service), StandardCharsets.UTF_8))) {
            return lines.lines().map(String::strip).anyMatch(line -> !line.isEmpty() && !line.startsWith("#"));
        }
    }

    private static IllegalArgumentException refused(Path file, String reason, String expected) {
        return new IllegalArgumentException("plugins: " + file + reason + " (expected: " + expected + ")");
    }
}
