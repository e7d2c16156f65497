package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The steps that must be atomic, because a hold and a removal may come at the same time. */
class LiveSessionTest {
    private final LiveSession session = new LiveSession(
            Session.open(
                    SessionIds.random().next(),
                    SessionFixture.request(),
                    "",
                    new SessionLife(Instant.EPOCH, Duration.ofHours(1), false)),
            1,
            0);

    @Test
    void endUnlessHeld_held_leavesItAlone() {
        assertThat(session.addHold()).isZero();

        assertThat(session.endUnlessHeld()).isFalse();

        assertThat(session.isEnded()).isFalse();
        assertThat(session.isHeld()).isTrue();
    }

    @Test
    void endUnlessHeld_free_endsItForOne() {
        assertThat(session.endUnlessHeld()).isTrue();
        assertThat(session.endUnlessHeld()).isFalse();
        assertThat(session.end()).isNegative();
        assertThat(session.addHold()).isNegative();
        assertThat(session.isHeld()).isFalse();
    }

    @Test
    void renew_withinTheInterval_isNotDue() {
        assertThat(session.renew(9, 10)).isFalse();
        assertThat(session.renew(10, 10)).isTrue();
        assertThat(session.renew(10, 10)).isFalse();
        assertThat(session.renew(19, 10)).isFalse();
        assertThat(session.renew(20, 10)).isTrue();
    }

    @Test
    void unpark_parked_isForOneCaller() {
        assertThat(session.unpark()).isFalse();
        session.park();

        assertThat(session.unpark()).isTrue();
        assertThat(session.unpark()).isFalse();
    }
}
