package dev.sluice.config.load;

import dev.sluice.config.BusConfig;
import dev.sluice.config.DataSize;
import dev.sluice.config.JournalConfig;
import java.time.Duration;

/** Sections {@code journal} and {@code bus} of {@code session.redis}: what replicas keep for each other and ask each other. */
final class ReplicaSections {
    private static final int MOST = 1_000_000;
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final DataSize LARGEST = DataSize.ofMebibytes(1024);

    private ReplicaSections() {}

    static Section<JournalConfig, JournalConfig> journal() {
        SectionBuilder<JournalConfig> keys = new SectionBuilder<>(JournalConfig.defaults(), Scope.GLOBAL);
        Key<JournalConfig, Duration> expiry = keys.key(
                "expiry",
                Quantities.duration(Duration.ofSeconds(1), Duration.ofHours(24)),
                JournalConfig::expiry,
                "how long the copy of an event stream is kept after the last sign of life of the replica that writes it");
        Key<JournalConfig, Integer> streams = keys.key(
                "streams",
                Quantities.count(1, MOST),
                JournalConfig::streams,
                "streams of one replica that are being copied at most; more cannot be resumed at another replica");
        Key<JournalConfig, Integer> waitingEvents = keys.key(
                "waitingEvents",
                Quantities.count(1, MOST),
                JournalConfig::waitingEvents,
                "events that wait here while Redis does not take them; beyond them copies are given up");
        Key<JournalConfig, DataSize> waitingBytes = keys.key(
                "waitingBytes",
                Quantities.size(DataSize.ofKibibytes(1), LARGEST),
                JournalConfig::waitingBytes,
                "bytes of these events");
        return keys.build(values -> new JournalConfig(
                values.get(expiry), values.get(streams), values.get(waitingEvents), values.get(waitingBytes)));
    }

    static Section<BusConfig, BusConfig> bus() {
        SectionBuilder<BusConfig> keys = new SectionBuilder<>(BusConfig.defaults(), Scope.GLOBAL);
        Key<BusConfig, Duration> acknowledgement = keys.key(
                "acknowledgement",
                Quantities.duration(SHORTEST, Duration.ofMinutes(1)),
                BusConfig::acknowledgement,
                "longest time until another replica takes a question; then it counts as lost");
        Key<BusConfig, Duration> pulse = keys.key(
                "pulse",
                Quantities.duration(SHORTEST, Duration.ofMinutes(1)),
                BusConfig::pulse,
                "how often two replicas tell each other how far their open answers are");
        Key<BusConfig, Integer> silentPulses = keys.key(
                "silentPulses",
                Quantities.count(1, 1000),
                BusConfig::silentPulses,
                "pulses without word of an answer after which it breaks off");
        Key<BusConfig, Integer> questions = keys.key(
                "questions", Quantities.count(1, MOST), BusConfig::questions, "open questions of one replica at most");
        Key<BusConfig, Integer> answers = keys.key(
                "answers", Quantities.count(1, MOST), BusConfig::answers, "open answers of one replica at most");
        Key<BusConfig, DataSize> messageSize = keys.key(
                "messageSize",
                Quantities.size(DataSize.ofMebibytes(1), LARGEST),
                BusConfig::messageSize,
                "one question, or one message of an answer; larger ones are refused");
        Key<BusConfig, Integer> window = keys.key(
                "window",
                Quantities.count(1, 10_000),
                BusConfig::window,
                "messages of one answer on their way to its reader");
        Key<BusConfig, DataSize> windowBytes = keys.key(
                "windowBytes",
                Quantities.size(DataSize.ofKibibytes(1), LARGEST),
                BusConfig::windowBytes,
                "bytes of one answer on their way to its reader; one message may be larger");
        return keys.build(values -> new BusConfig(
                values.get(acknowledgement),
                values.get(pulse),
                values.get(silentPulses),
                values.get(questions),
                values.get(answers),
                values.get(messageSize),
                values.get(window),
                values.get(windowBytes)));
    }
}
