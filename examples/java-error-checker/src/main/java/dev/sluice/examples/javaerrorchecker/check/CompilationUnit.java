package dev.sluice.examples.javaerrorchecker.check;

import dev.sluice.examples.javaerrorchecker.workspace.SourceFile;
import java.net.URI;
import javax.tools.FileObject;
import javax.tools.SimpleJavaFileObject;

/** A source that the compiler reads from memory, so that it sees no folder and one moment of the workspace. */
final class CompilationUnit extends SimpleJavaFileObject {
    private final String path;
    private final String text;

    CompilationUnit(SourceFile file) {
        super(URI.create("memory:///" + file.path()), Kind.SOURCE);
        this.path = file.path().text();
        this.text = file.text();
    }

    /** The path of a source that the compiler may have wrapped into an object of its own. */
    static String pathOf(FileObject source) {
        return source.getName().substring(1);
    }

    String path() {
        return path;
    }

    /** The column of an offset, from 1. The compiler's own column counts a tab as up to eight. */
    int columnAt(int offset) {
        int end = Math.min(offset, text.length());
        int lineStart = Math.max(text.lastIndexOf('\n', end - 1), text.lastIndexOf('\r', end - 1)) + 1;
        return end - lineStart + 1;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
    }
}
