package dev.sluice.proxy.connector.stdio;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Finds programs as the system would. */
public final class Executables {
    private Executables() {}

    /**
     * Finds the program that a child would run, so that a missing one is noticed before the first session wants it.
     *
     * @param program a name to be looked for on the PATH, or a path
     * @param environment variables configured for the child; its PATH counts when it has one
     * @param directory where the child runs
     * @return where the program is; empty when there is none that may be run
     */
    public static Optional<Path> find(String program, Map<String, String> environment, Optional<Path> directory) {
        if (program.contains(File.separator)) {
            return Optional.of(directory.orElse(Path.of("")).resolve(program).toAbsolutePath())
                    .filter(Executables::isProgram);
        }
        String searched = ChildEnvironment.of(System.getenv(), environment).getOrDefault("PATH", "");
        return Arrays.stream(searched.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder).resolve(program).toAbsolutePath())
                .filter(Executables::isProgram)
                .findFirst();
    }

    private static boolean isProgram(Path path) {
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }
}
