package dev.sluice.session.redis.store;

import static dev.sluice.session.redis.store.SessionSamples.GONE;
import static dev.sluice.session.redis.store.SessionSamples.next;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.session.Session;
import dev.sluice.session.redis.store.Backlog.Entry;
import dev.sluice.session.redis.store.Write.Create;
import dev.sluice.session.redis.store.Write.Delete;
import dev.sluice.session.redis.store.Write.Replace;
import dev.sluice.session.redis.store.Write.Use;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BacklogTest {
    private static final Use SHORT = new Use(Duration.ZERO);
    private static final Use LONG = new Use(Duration.ofMinutes(1));

    private final Session first = SessionSamples.session();
    private final Session second = next(first, "second");
    private final Session third = next(second, "third");

    @Test
    void plus_replacementsThatWereNotSent_becomeOne() {
        Backlog backlog = Backlog.of(new Replace(second, 1), false).plus(new Replace(third, 2), false);

        assertThat(backlog.entries()).containsExactly(new Entry(new Replace(third, 1), false));
    }

    @Test
    void plus_replacementAfterACreationThatWasNotSent_becomesTheCreation() {
        Backlog backlog = Backlog.of(new Create(first), false).plus(new Replace(second, 1), false);

        assertThat(backlog.entries()).containsExactly(new Entry(new Create(second), false));
    }

    @Test
    void plus_afterWhatWasSent_staysOnItsOwn() {
        Backlog backlog = Backlog.of(new Replace(second, 1), true).plus(new Replace(third, 2), false);

        assertThat(backlog.entries())
                .containsExactly(new Entry(new Replace(second, 1), true), new Entry(new Replace(third, 2), false));
    }

    @Test
    void plus_usesThatWereNotSent_becomeTheLongest() {
        Backlog backlog = Backlog.of(SHORT, false).plus(LONG, false).plus(SHORT, false);

        assertThat(backlog.entries()).containsExactly(new Entry(LONG, false));
    }

    @Test
    void plus_replacementBehindAUse_isFoldedIntoTheOneBefore() {
        Backlog backlog =
                Backlog.of(new Replace(second, 1), false).plus(LONG, false).plus(new Replace(third, 2), false);

        assertThat(backlog.entries()).containsExactly(new Entry(new Replace(third, 1), false), new Entry(LONG, false));
    }

    @Test
    void plus_removal_makesWhatWasNotSentNeedless() {
        Backlog backlog = Backlog.of(new Replace(second, 1), true)
                .plus(new Replace(third, 2), false)
                .plus(LONG, false)
                .plus(new Delete(GONE), false);

        assertThat(backlog.entries())
                .containsExactly(new Entry(new Replace(second, 1), true), new Entry(new Delete(GONE), false));
    }

    @Test
    void session_severalRecords_isTheLast() {
        Backlog backlog = Backlog.of(new Create(first), true)
                .plus(new Replace(second, 1), false)
                .plus(LONG, false);

        assertThat(backlog.session()).contains(second);
        assertThat(backlog.tombstone()).isEmpty();
    }

    @Test
    void session_removed_isEmptyAndLeavesATombstone() {
        Backlog backlog = Backlog.of(new Create(first), true).plus(new Delete(GONE), false);

        assertThat(backlog.session()).isEmpty();
        assertThat(backlog.tombstone()).contains(GONE);
    }

    @Test
    void session_onlyUsed_isNotSaid() {
        assertThat(Backlog.of(LONG, false).session()).isEmpty();
    }
}
