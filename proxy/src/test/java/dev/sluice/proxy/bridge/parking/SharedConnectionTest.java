package dev.sluice.proxy.bridge.parking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.bridge.parking.ModernClient.Exchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Two clients with the same ids and progress tokens, whose requests share one session. */
class SharedConnectionTest {
    private static final int INTERLEAVINGS = 3000;

    /** What one client has under way, and what its messages must be about. */
    private record Running(Exchange exchange, ScriptedServer.Call call, String mark) {}

    @Test
    void clientsWithTheSameIds_neverSeeEachOthersMessages() {
        for (int seed = 0; seed < INTERLEAVINGS; seed++) {
            interleave(new Random(seed));
        }
    }

    private static void interleave(Random random) {
        Parking parking = Parking.with(Tuned.isolation(Isolation.SHARED));
        List<ModernClient> clients = List.of(parking.client("ann", "{}"), parking.client("bob", "{}"));
        List<Running> running = new ArrayList<>();
        List<Running> over = new ArrayList<>();
        for (int step = 0; step < 24; step++) {
            int choice = random.nextInt(4);
            if (choice == 0 || running.isEmpty()) {
                int who = random.nextInt(2);
                Exchange exchange = clients.get(who).callWithToken("1", "tool", "1");
                running.add(new Running(exchange, parking.server.lastCall(), "mark-" + who + "-" + step));
            } else {
                Running one = running.get(random.nextInt(running.size()));
                if (choice == 1) {
                    progress(one);
                } else if (choice == 2) {
                    one.call().answer("{\"content\":[{\"type\":\"text\",\"text\":\"" + one.mark() + "\"}]}");
                    running.remove(one);
                    over.add(one);
                } else {
                    one.exchange().cancel();
                    running.remove(one);
                }
            }
        }
        over.forEach(SharedConnectionTest::checkAnswered);
        running.forEach(SharedConnectionTest::checkProgress);
        assertThat(parking.server.sessions()).isEqualTo(1);
    }

    private static void progress(Running one) {
        one.call()
                .say("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"progressToken\":"
                        + one.call().id() + ",\"progress\":1,\"message\":\"" + one.mark() + "\"}}");
    }

    private static void checkAnswered(Running one) {
        assertThat(one.exchange().at("/id")).isEqualTo("1");
        assertThat(one.exchange().responses).hasSize(1);
        assertThat(one.exchange().at("/result/content/0/text")).isEqualTo('"' + one.mark() + '"');
        checkProgress(one);
    }

    private static void checkProgress(Running one) {
        assertThat(one.exchange().notifications).allSatisfy(progress -> {
            assertThat(progress.body().at("/params/message").toJson()).isEqualTo('"' + one.mark() + '"');
            assertThat(progress.body().at("/params/progressToken").toJson()).isEqualTo("1");
        });
    }
}
