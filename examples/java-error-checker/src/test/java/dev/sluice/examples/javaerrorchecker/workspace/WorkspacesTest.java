package dev.sluice.examples.javaerrorchecker.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorkspacesTest {
    private static final Duration IDLE = Duration.ofMinutes(10);
    private static final Duration ALMOST_IDLE = IDLE.minusMillis(1);
    private static final Duration MOMENT = Duration.ofMillis(1);

    @TempDir
    Path temporary;

    private final ManualClock clock = new ManualClock();
    private Path root;
    private Workspaces workspaces;

    @BeforeEach
    void open() throws IOException {
        root = Files.createDirectory(temporary.resolve("root"));
        WorkspaceLimits limits = new WorkspaceLimits(2, IDLE, 10, 100, 1000);
        workspaces = new Workspaces(root, limits, clock, new SecureRandom());
    }

    @Test
    void session_created_hasAnIdOf128BitsAndAFolder() {
        String id = workspaces.create().info().id();

        assertThat(id).matches("[0-9a-f]{32}");
        assertThat(workspaces.create().info().id()).isNotEqualTo(id);
        assertThat(root.resolve(id)).isEmptyDirectory();
    }

    @Test
    void session_overTheLimit_isRefusedUntilOneGoes() {
        String first = workspaces.create().id();
        assertThat(workspaces.create().id()).isNotEqualTo(first);

        assertRefused(workspaces::create, "2 sessions");
        workspaces.delete(first);
        assertThat(workspaces.create().info().files()).isZero();
    }

    @Test
    void session_overTheLimit_takesThePlaceOfAnExpiredOne() {
        String first = workspaces.create().id();
        clock.advance(MOMENT);
        String second = workspaces.create().id();
        clock.advance(ALMOST_IDLE);

        assertThat(workspaces.create().id()).isNotEqualTo(second);
        assertThat(root.resolve(first)).doesNotExist();
        assertThat(root.resolve(second)).exists();
    }

    @Test
    void session_idleForTooLong_isUnknownAndItsFolderGone() {
        String id = workspaces.create().id();
        clock.advance(IDLE);

        assertRefused(() -> workspaces.use(id), "create_session");
        assertThat(root.resolve(id)).doesNotExist();
    }

    @Test
    void session_used_livesOnFromThen() {
        String id = workspaces.create().id();
        clock.advance(ALMOST_IDLE);
        assertThat(workspaces.use(id).info().lastUsedAt()).isEqualTo(clock.instant());
        clock.advance(ALMOST_IDLE);

        assertThat(workspaces.use(id).id()).isEqualTo(id);
    }

    @Test
    void session_lookedAt_expiresAllTheSame() {
        String id = workspaces.create().id();
        clock.advance(ALMOST_IDLE);
        assertThat(workspaces.find(id).info().expiresAt())
                .isEqualTo(clock.instant().plus(MOMENT));
        clock.advance(MOMENT);

        assertRefused(() -> workspaces.find(id), "create_session");
    }

    @Test
    void sweep_removesTheExpiredOnly() {
        String first = workspaces.create().id();
        clock.advance(MOMENT);
        String second = workspaces.create().id();
        clock.advance(ALMOST_IDLE);

        workspaces.removeExpired();

        assertThat(root.resolve(first)).doesNotExist();
        assertThat(root.resolve(second)).exists();
    }

    @Test
    void session_deleted_isUnknown() {
        String id = workspaces.create().id();
        workspaces.delete(id);

        assertThat(root.resolve(id)).doesNotExist();
        assertRefused(() -> workspaces.use(id), id);
        assertRefused(() -> workspaces.delete(id), id);
    }

    @Test
    void id_ofAnyOtherForm_isUnknownAndShownShortened() {
        assertRefused(() -> workspaces.use("../" + "x".repeat(10_000)), "xxx...\"");
        assertRefused(() -> workspaces.use(""), "create_session");
    }

    @Test
    void close_deletesEverythingAndRefusesLaterCalls() throws IOException {
        Workspace workspace = workspaces.create();
        Files.writeString(root.resolve(workspace.id()).resolve("left"), "over");

        workspaces.close();
        workspaces.close();

        assertThat(root).doesNotExist();
        assertRefused(workspaces::create, "stopping");
        assertRefused(workspace::list, "create_session");
    }

    private static void assertRefused(ThrowingCallable call, String reason) {
        assertThatThrownBy(call).isInstanceOf(Refusal.class).hasMessageContaining(reason);
    }
}
