package dev.sluice.examples.javaerrorchecker.server;

import static dev.sluice.examples.javaerrorchecker.server.JsonSchemas.count;
import static dev.sluice.examples.javaerrorchecker.server.JsonSchemas.flag;
import static dev.sluice.examples.javaerrorchecker.server.JsonSchemas.object;
import static dev.sluice.examples.javaerrorchecker.server.JsonSchemas.text;
import static dev.sluice.examples.javaerrorchecker.server.JsonSchemas.time;

import dev.sluice.examples.javaerrorchecker.server.CheckerTool.Effect;
import dev.sluice.examples.javaerrorchecker.workspace.Workspace;
import dev.sluice.examples.javaerrorchecker.workspace.WorkspaceInfo;
import dev.sluice.examples.javaerrorchecker.workspace.WorkspaceLimits;
import dev.sluice.examples.javaerrorchecker.workspace.Workspaces;
import java.util.List;
import java.util.Map;

/** The tools about sessions: create, delete, refresh, describe. */
final class SessionTools {
    static final JsonSchemas.Property SESSION_ID = text("sessionId", "The session's id, as create_session returned it");

    private static final Map<String, Object> STATE = object(
            SESSION_ID,
            time("createdAt", "When the session was created"),
            time("lastUsedAt", "When the session was last used"),
            time("expiresAt", "When the session and its files are deleted unless it is used again"),
            count("fileCount", "Number of files"),
            count("totalBytes", "Size of all files together, in bytes"),
            count("maxFiles", "Files that the session may hold"),
            count("maxFileBytes", "Bytes that one file may have"),
            count("maxTotalBytes", "Bytes that all files together may have"));

    private final Workspaces workspaces;
    private final WorkspaceLimits limits;

    SessionTools(Workspaces workspaces, WorkspaceLimits limits) {
        this.workspaces = workspaces;
        this.limits = limits;
    }

    List<CheckerTool> all() {
        return List.of(
                CheckerTool.of(
                        "create_session",
                        "Create session",
                        "Creates a session with an empty workspace for Java sources and returns its id, which all other"
                                + " tools ask for. An unused session expires.",
                        Effect.ADDS,
                        object(),
                        STATE,
                        this::create),
                CheckerTool.of(
                        "delete_session",
                        "Delete session",
                        "Deletes a session with all its files.",
                        Effect.REPLACES,
                        object(SESSION_ID),
                        object(SESSION_ID, flag("deleted", "Always true")),
                        this::delete),
                CheckerTool.of(
                        "refresh_session",
                        "Refresh session",
                        "Starts a session's idle time anew, so that it does not expire. Every other tool but"
                                + " get_session_info does so too.",
                        Effect.SETS,
                        object(SESSION_ID),
                        STATE,
                        this::refresh),
                CheckerTool.of(
                        "get_session_info",
                        "Describe session",
                        "Tells a session's age, expiry, size and limits. Does not count as a use of the session.",
                        Effect.READS,
                        object(SESSION_ID),
                        STATE,
                        this::describe));
    }

    private ToolAnswer create(ToolCall call) {
        State state = state(workspaces.create());
        return ToolAnswer.of("Created session " + state.sessionId() + ". Next: write_java_file.", state);
    }

    private ToolAnswer delete(ToolCall call) {
        String id = call.arguments().text("sessionId");
        workspaces.delete(id);
        return ToolAnswer.of("Deleted session " + id + ".", new Deletion(id, true));
    }

    private ToolAnswer refresh(ToolCall call) {
        State state = state(workspaces.use(call.arguments().text("sessionId")));
        return ToolAnswer.of("The session now expires at " + state.expiresAt() + ".", state);
    }

    private ToolAnswer describe(ToolCall call) {
        State state = state(workspaces.find(call.arguments().text("sessionId")));
        return ToolAnswer.of(
                "The session holds " + state.fileCount() + " files with " + state.totalBytes()
                        + " bytes and expires at " + state.expiresAt() + ".",
                state);
    }

    private State state(Workspace workspace) {
        WorkspaceInfo info = workspace.info();
        return new State(
                info.id(),
                info.createdAt().toString(),
                info.lastUsedAt().toString(),
                info.expiresAt().toString(),
                info.files(),
                info.bytes(),
                limits.maxFiles(),
                limits.maxFileBytes(),
                limits.maxWorkspaceBytes());
    }

    private record State(
            String sessionId,
            String createdAt,
            String lastUsedAt,
            String expiresAt,
            int fileCount,
            int totalBytes,
            int maxFiles,
            int maxFileBytes,
            int maxTotalBytes) {}

    private record Deletion(String sessionId, boolean deleted) {}
}
