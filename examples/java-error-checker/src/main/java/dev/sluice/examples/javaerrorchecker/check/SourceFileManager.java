package dev.sluice.examples.javaerrorchecker.check;

import java.io.IOException;
import java.util.List;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;

/** The compiler's file manager, closed to everything but the JDK and the sources in memory. */
final class SourceFileManager extends ForwardingJavaFileManager<StandardJavaFileManager> {
    private SourceFileManager(StandardJavaFileManager files) {
        super(files);
    }

    /** Takes over a fresh file manager; closing this one closes it. */
    static SourceFileManager closingOff(StandardJavaFileManager files) throws IOException {
        // An unset class path would be the current folder, and an unset source path the class path.
        files.setLocation(StandardLocation.CLASS_PATH, List.of());
        files.setLocation(StandardLocation.SOURCE_PATH, List.of());
        return new SourceFileManager(files);
    }

    /** The compiler asks this of a module's sources; the standard manager throws at a file that is on no disk. */
    @Override
    public boolean contains(Location location, FileObject file) throws IOException {
        return file instanceof CompilationUnit
                ? location == StandardLocation.SOURCE_PATH
                : super.contains(location, file);
    }
}
