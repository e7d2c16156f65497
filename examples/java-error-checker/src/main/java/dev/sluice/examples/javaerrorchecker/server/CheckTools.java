package dev.sluice.examples.javaerrorchecker.server;

import static dev.sluice.examples.javaerrorchecker.server.JsonSchemas.array;
import static dev.sluice.examples.javaerrorchecker.server.JsonSchemas.choice;
import static dev.sluice.examples.javaerrorchecker.server.JsonSchemas.count;
import static dev.sluice.examples.javaerrorchecker.server.JsonSchemas.flag;
import static dev.sluice.examples.javaerrorchecker.server.JsonSchemas.object;
import static dev.sluice.examples.javaerrorchecker.server.JsonSchemas.text;
import static dev.sluice.examples.javaerrorchecker.server.SessionTools.SESSION_ID;

import dev.sluice.examples.javaerrorchecker.check.CheckReport;
import dev.sluice.examples.javaerrorchecker.check.ErrorChecker;
import dev.sluice.examples.javaerrorchecker.check.Finding;
import dev.sluice.examples.javaerrorchecker.recommend.Recommendation;
import dev.sluice.examples.javaerrorchecker.recommend.Recommender;
import dev.sluice.examples.javaerrorchecker.server.CheckerTool.Effect;
import dev.sluice.examples.javaerrorchecker.server.JsonSchemas.Property;
import dev.sluice.examples.javaerrorchecker.workspace.Refusal;
import dev.sluice.examples.javaerrorchecker.workspace.SourceFile;
import dev.sluice.examples.javaerrorchecker.workspace.Workspaces;
import java.util.List;
import java.util.Locale;

/** The tools that compile: check, and check with advice. */
final class CheckTools {
    private static final Property FILE = text("file", "The file's path; empty when no file is to blame");
    private static final Property LINE = count("line", "Line from 1; 0 when the compiler names no place");
    private static final Property COLUMN = count("column", "Column from 1; 0 when the compiler names no place");
    private static final Property SEVERITY = choice("severity", "How bad it is", List.of("error", "warning", "note"));
    private static final Property MESSAGE = text("message", "The compiler's text");
    private static final Property CODE = text("code", "The compiler's key, such as compiler.err.expected");
    private static final Property ERRORS = count("errorCount", "Number of all errors");
    private static final Property WARNINGS = count("warningCount", "Number of all warnings and notes");
    private static final Property TRUNCATED = flag("truncated", "Whether there was more than the list holds");

    private final Workspaces workspaces;
    private final ErrorChecker checker;
    private final Recommender recommender;

    CheckTools(Workspaces workspaces, ErrorChecker checker, Recommender recommender) {
        this.workspaces = workspaces;
        this.checker = checker;
        this.recommender = recommender;
    }

    List<CheckerTool> all() {
        return List.of(
                CheckerTool.of(
                        "check_errors",
                        "Check for errors",
                        "Compiles all files of a session together and returns every error and warning of all files at"
                                + " once. Sources see each other and the JDK, no libraries. Nothing is executed.",
                        Effect.READS,
                        object(SESSION_ID),
                        object(
                                flag("success", "Whether the sources compile"),
                                count("fileCount", "Number of files that were checked"),
                                ERRORS,
                                WARNINGS,
                                TRUNCATED,
                                array(
                                        "diagnostics",
                                        "What the compiler says, worst first",
                                        object(FILE, LINE, COLUMN, SEVERITY, MESSAGE, CODE))),
                        this::check),
                CheckerTool.of(
                        "get_recommendations",
                        "Get recommendations",
                        "Checks a session as check_errors does and says for each finding what to do about it.",
                        Effect.READS,
                        object(SESSION_ID),
                        object(
                                ERRORS,
                                WARNINGS,
                                TRUNCATED,
                                array(
                                        "recommendations",
                                        "Advice for each finding, worst first",
                                        object(
                                                FILE,
                                                LINE,
                                                COLUMN,
                                                SEVERITY,
                                                MESSAGE,
                                                CODE,
                                                text("strategy", "Name of the rule that gave the advice"),
                                                text("advice", "What to do")))),
                        this::recommend));
    }

    private ToolAnswer check(ToolCall call) {
        CheckReport report = compile(call);
        List<Diagnostic> diagnostics =
                report.findings().stream().map(CheckTools::toDiagnostic).toList();
        return ToolAnswer.of(
                summary(report),
                new Check(
                        report.errors() == 0,
                        report.files(),
                        report.errors(),
                        report.warnings(),
                        report.truncated(),
                        diagnostics));
    }

    private ToolAnswer recommend(ToolCall call) {
        CheckReport report = compile(call);
        List<Advice> advice = recommender.recommend(report.findings()).stream()
                .map(CheckTools::toAdvice)
                .toList();
        return ToolAnswer.of(
                summary(report), new Advices(report.errors(), report.warnings(), report.truncated(), advice));
    }

    private CheckReport compile(ToolCall call) {
        List<SourceFile> sources =
                workspaces.use(call.arguments().text("sessionId")).snapshot();
        if (sources.isEmpty()) {
            throw new Refusal("The session holds no files. Write one with write_java_file first.");
        }
        CheckReport report = checker.check(sources, call.progress());
        call.log(summary(report));
        return report;
    }

    private static String summary(CheckReport report) {
        return "Checked " + report.files() + " files: " + report.errors() + " errors, " + report.warnings()
                + " warnings.";
    }

    private static Diagnostic toDiagnostic(Finding finding) {
        return new Diagnostic(
                finding.path(), finding.line(), finding.column(), severity(finding), finding.message(), finding.code());
    }

    private static Advice toAdvice(Recommendation recommendation) {
        Finding finding = recommendation.finding();
        return new Advice(
                finding.path(),
                finding.line(),
                finding.column(),
                severity(finding),
                finding.message(),
                finding.code(),
                recommendation.strategy(),
                recommendation.advice());
    }

    private static String severity(Finding finding) {
        return finding.severity().name().toLowerCase(Locale.ROOT);
    }

    private record Diagnostic(String file, int line, int column, String severity, String message, String code) {}

    private record Check(
            boolean success,
            int fileCount,
            int errorCount,
            int warningCount,
            boolean truncated,
            List<Diagnostic> diagnostics) {}

    private record Advice(
            String file,
            int line,
            int column,
            String severity,
            String message,
            String code,
            String strategy,
            String advice) {}

    private record Advices(int errorCount, int warningCount, boolean truncated, List<Advice> recommendations) {}
}
