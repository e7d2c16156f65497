package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HeapGaugeTest {
    private final HeapGauge gauge = new HeapGauge();

    @AfterEach
    void close() {
        gauge.close();
    }

    @Test
    void read_afterAFullCollection_isWhatItLeft() {
        gauge.listen(() -> {});

        await().until(() -> {
            System.gc();
            return gauge.read().number() > 0;
        });

        HeapGauge.Measurement measured = gauge.read();
        assertThat(measured.used()).isPositive();
        assertThat(measured.occupancy()).isPositive().isLessThan(1);
    }

    @Test
    void listen_collections_areHeardUntilTheGaugeIsClosed() {
        AtomicInteger heard = new AtomicInteger();
        gauge.listen(heard::incrementAndGet);
        await().until(() -> {
            System.gc();
            return heard.get() > 0;
        });

        gauge.close();
        gauge.close();

        AtomicInteger other = new AtomicInteger();
        try (HeapGauge open = new HeapGauge()) {
            open.listen(other::incrementAndGet);
            heard.set(0);
            await().until(() -> {
                System.gc();
                return other.get() > 0;
            });
        }
        assertThat(heard).hasValue(0);
    }
}
