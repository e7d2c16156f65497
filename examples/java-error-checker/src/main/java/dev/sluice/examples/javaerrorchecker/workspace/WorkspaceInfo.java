package dev.sluice.examples.javaerrorchecker.workspace;

import java.time.Instant;

/**
 * A workspace at one moment.
 *
 * @param id the session's id, the only key to the workspace
 * @param createdAt when it was created
 * @param lastUsedAt when it was last used
 * @param expiresAt when it will be removed unless it is used again
 * @param files number of files
 * @param bytes size of all files together, in bytes of UTF-8
 */
public record WorkspaceInfo(
        String id, Instant createdAt, Instant lastUsedAt, Instant expiresAt, int files, int bytes) {}
