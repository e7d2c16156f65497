package dev.sluice.examples.javaerrorchecker.server;

import static dev.sluice.examples.javaerrorchecker.server.JsonSchemas.array;
import static dev.sluice.examples.javaerrorchecker.server.JsonSchemas.count;
import static dev.sluice.examples.javaerrorchecker.server.JsonSchemas.object;
import static dev.sluice.examples.javaerrorchecker.server.JsonSchemas.text;
import static dev.sluice.examples.javaerrorchecker.server.SessionTools.SESSION_ID;

import dev.sluice.examples.javaerrorchecker.server.CheckerTool.Effect;
import dev.sluice.examples.javaerrorchecker.server.JsonSchemas.Property;
import dev.sluice.examples.javaerrorchecker.workspace.Refusal;
import dev.sluice.examples.javaerrorchecker.workspace.SourceFile;
import dev.sluice.examples.javaerrorchecker.workspace.SourcePath;
import dev.sluice.examples.javaerrorchecker.workspace.StoredFile;
import dev.sluice.examples.javaerrorchecker.workspace.Workspace;
import dev.sluice.examples.javaerrorchecker.workspace.Workspaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tools about files: write one, write several, read, list. */
final class FileTools {
    private static final Property PATH =
            text("path", "Relative path that ends in .java, such as com/example/Main.java; folders are made as needed");
    private static final Property CONTENT = text("content", "The whole text of the file");
    private static final Property BYTES = count("bytes", "Size in UTF-8, in bytes");
    private static final Map<String, Object> FILE_TO_WRITE = object(PATH, CONTENT);
    private static final Map<String, Object> STORED_FILE = object(PATH, BYTES);
    private static final Map<String, Object> FAILED_FILE =
            object(text("path", "The path as it was given"), text("reason", "What was wrong and what to do"));

    private final Workspaces workspaces;

    FileTools(Workspaces workspaces) {
        this.workspaces = workspaces;
    }

    List<CheckerTool> all() {
        return List.of(
                CheckerTool.of(
                        "write_java_file",
                        "Write Java file",
                        "Creates a Java source in a session, or replaces its text.",
                        Effect.REPLACES,
                        object(SESSION_ID, PATH, CONTENT),
                        STORED_FILE,
                        this::write),
                CheckerTool.of(
                        "write_multiple_files",
                        "Write several Java files",
                        "Creates or replaces several Java sources. Each file is written or refused on its own; the"
                                + " answer says which and why.",
                        Effect.REPLACES,
                        object(SESSION_ID, array("files", "The files to write, in this order", FILE_TO_WRITE)),
                        object(
                                array("written", "The files that were written", STORED_FILE),
                                array("failed", "The files that were refused", FAILED_FILE)),
                        this::writeSeveral),
                CheckerTool.of(
                        "read_file",
                        "Read file",
                        "Returns the text of one file of a session.",
                        Effect.READS,
                        object(SESSION_ID, PATH),
                        object(PATH, text("content", "The whole text of the file")),
                        this::read),
                CheckerTool.of(
                        "list_files",
                        "List files",
                        "Lists the files of a session with their sizes, ordered by path.",
                        Effect.READS,
                        object(SESSION_ID),
                        object(array("files", "All files", STORED_FILE), count("totalBytes", "Size of all, in bytes")),
                        this::list));
    }

    private ToolAnswer write(ToolCall call) {
        Arguments arguments = call.arguments();
        Workspace workspace = workspaces.use(arguments.text("sessionId"));
        SourcePath path = new SourcePath(arguments.text("path"));
        Stored stored = Stored.of(workspace.write(path, arguments.text("content")));
        return ToolAnswer.of("Wrote " + stored.path() + " (" + stored.bytes() + " bytes). Next: check_errors.", stored);
    }

    private ToolAnswer writeSeveral(ToolCall call) {
        Workspace workspace = workspaces.use(call.arguments().text("sessionId"));
        List<Stored> written = new ArrayList<>();
        List<Failed> failed = new ArrayList<>();
        for (Arguments file : call.arguments().objects("files")) {
            file.refuseOthers(Set.of("path", "content"));
            String path = file.text("path");
            String content = file.text("content");
            try {
                written.add(Stored.of(workspace.write(new SourcePath(path), content)));
            } catch (Refusal refusal) {
                failed.add(new Failed(path, refusal.reason()));
            }
        }
        boolean nothingDone = written.isEmpty() && !failed.isEmpty();
        return new ToolAnswer(summary(written, failed), new Batch(written, failed), nothingDone);
    }

    private static String summary(List<Stored> written, List<Failed> failed) {
        StringBuilder summary =
                new StringBuilder("Wrote " + written.size() + " of " + (written.size() + failed.size()) + " files.");
        failed.forEach(file -> summary.append('\n').append(file.reason()));
        return summary.toString();
    }

    private ToolAnswer read(ToolCall call) {
        Arguments arguments = call.arguments();
        Workspace workspace = workspaces.use(arguments.text("sessionId"));
        SourceFile file = workspace.read(new SourcePath(arguments.text("path")));
        return ToolAnswer.of(
                file.path() + " has " + file.text().lines().count() + " lines.",
                new Content(file.path().text(), file.text()));
    }

    private ToolAnswer list(ToolCall call) {
        List<Stored> files = workspaces.use(call.arguments().text("sessionId")).list().stream()
                .map(Stored::of)
                .toList();
        int total = files.stream().mapToInt(Stored::bytes).sum();
        return ToolAnswer.of("The session holds " + files.size() + " files.", new Listing(files, total));
    }

    private record Stored(String path, int bytes) {
        static Stored of(StoredFile file) {
            return new Stored(file.path().text(), file.bytes());
        }
    }

    private record Failed(String path, String reason) {}

    private record Batch(List<Stored> written, List<Failed> failed) {}

    private record Content(String path, String content) {}

    private record Listing(List<Stored> files, int totalBytes) {}
}
