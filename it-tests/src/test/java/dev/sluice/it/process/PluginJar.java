package dev.sluice.it.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** Packs test classes into a plugin jar, as an author of interceptors would. */
public final class PluginJar {
    private static final String SERVICE = "META-INF/services/dev.sluice.interceptors.InterceptorFactory";

    private PluginJar() {}

    /**
     * Writes a jar.
     *
     * @param folder where to
     * @param interceptor a test class
     * @param factory the test class that makes it, found as a service
     * @return the file
     */
    public static Path write(Path folder, Class<?> interceptor, Class<?> factory) {
        Path file = folder.resolve(interceptor.getSimpleName() + ".jar");
        try (OutputStream bytes = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(bytes)) {
            for (Class<?> type : List.of(interceptor, factory)) {
                String path = type.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new JarEntry(path));
                jar.write(classFile(type, path));
            }
            jar.putNextEntry(new JarEntry(SERVICE));
            jar.write(factory.getName().getBytes(StandardCharsets.UTF_8));
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] classFile(Class<?> type, String path) throws IOException {
        try (InputStream bytes = type.getClassLoader().getResourceAsStream(path)) {
            if (bytes == null) {
                throw new IOException("No class file of " + type);
            }
            return bytes.readAllBytes();
        }
    }
}
