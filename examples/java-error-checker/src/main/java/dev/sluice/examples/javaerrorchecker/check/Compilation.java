package dev.sluice.examples.javaerrorchecker.check;

import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import dev.sluice.examples.javaerrorchecker.workspace.SourceFile;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.tools.Diagnostic;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/**
 * One run of the compiler over sources in memory, up to the flow analysis; no class file is made and nothing of the
 * sources is executed.
 */
final class Compilation implements TaskListener {
    private static final int MAX_MESSAGE_LENGTH = 2_000;

    private static final List<String> OPTIONS = List.of(
            // No annotation processor: it would run code.
            "-proc:none",
            // Go on after a syntax error, else it hides all other errors of all files.
            "--should-stop=ifError=FLOW",
            // The compiler stops reporting at 100 by itself.
            "-Xmaxerrs",
            "10000",
            "-Xmaxwarns",
            "10000",
            "-Xlint:all,-missing-explicit-ctor,-options,-path,-processing,-serial",
            "-implicit:none",
            "-encoding",
            "UTF-8");

    private final CompilationListener listener;
    private final Set<String> analysed = new HashSet<>();

    private Compilation(CompilationListener listener) {
        this.listener = listener;
    }

    /** Compiles and tells the listener; the calling thread does all the work. */
    static void run(List<SourceFile> sources, CompilationListener listener) throws IOException {
        new Compilation(listener).run(sources.stream().map(CompilationUnit::new).toList());
    }

    private void run(List<CompilationUnit> units) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (SourceFileManager files = SourceFileManager.closingOff(
                compiler.getStandardFileManager(this::report, Locale.ENGLISH, StandardCharsets.UTF_8))) {
            JavacTask task =
                    (JavacTask) compiler.getTask(Writer.nullWriter(), files, this::report, OPTIONS, null, units);
            task.setLocale(Locale.ENGLISH);
            task.setTaskListener(this);
            task.parse();
            task.analyze();
        }
    }

    @Override
    public void finished(TaskEvent event) {
        if (event.getKind() == TaskEvent.Kind.PARSE) {
            listener.parsed(CompilationUnit.pathOf(event.getSourceFile()));
        } else if (event.getKind() == TaskEvent.Kind.ANALYZE) {
            String path = CompilationUnit.pathOf(event.getSourceFile());
            // The compiler tells of each class; a listener hears of the file once.
            if (analysed.add(path)) {
                listener.analysed(path);
            }
        }
    }

    private void report(Diagnostic<? extends JavaFileObject> diagnostic) {
        listener.found(toFinding(diagnostic));
    }

    private static Finding toFinding(Diagnostic<? extends JavaFileObject> diagnostic) {
        Severity severity = toSeverity(diagnostic.getKind());
        String message = shorten(diagnostic.getMessage(Locale.ENGLISH));
        String code = diagnostic.getCode();
        if (!(diagnostic.getSource() instanceof CompilationUnit unit)) {
            return new Finding("", 0, 0, severity, message, code);
        }
        if (diagnostic.getPosition() == Diagnostic.NOPOS) {
            return new Finding(unit.path(), 0, 0, severity, message, code);
        }
        int line = Math.toIntExact(diagnostic.getLineNumber());
        int column = unit.columnAt(Math.toIntExact(diagnostic.getPosition()));
        return new Finding(unit.path(), line, column, severity, message, code);
    }

    private static Severity toSeverity(Diagnostic.Kind kind) {
        return switch (kind) {
            case ERROR -> Severity.ERROR;
            case WARNING, MANDATORY_WARNING -> Severity.WARNING;
            case NOTE, OTHER -> Severity.NOTE;
        };
    }

    private static String shorten(String message) {
        return message.length() <= MAX_MESSAGE_LENGTH ? message : message.substring(0, MAX_MESSAGE_LENGTH - 3) + "...";
    }
}
