package dev.sluice.proxy.bridge.parking;

import dev.sluice.proxy.bridge.TaskSettings;
import java.time.Duration;

/** Settings that are off their defaults in one point. */
final class Tuned {
    static final int WAITING_PER_CALLER = 2;
    static final int ROOTS_QUESTIONS = 2;
    private static final int WAITING = 3;

    private Tuned() {}

    static ParkingSettings parkedPerCaller(int most) {
        return settings(Isolation.PRINCIPAL, 100, 100, most);
    }

    static ParkingSettings sessionsPerCaller(int most) {
        return settings(Isolation.PRINCIPAL, 100, most, 100);
    }

    static ParkingSettings sessions(int most) {
        return settings(Isolation.PRINCIPAL, most, 100, 100);
    }

    static ParkingSettings isolation(Isolation isolation) {
        return settings(isolation, 100, 100, 100);
    }

    static ParkingSettings tasks() {
        return tasks(Isolation.PRINCIPAL, 100);
    }

    static ParkingSettings tasks(Isolation isolation, int perCaller) {
        TaskSettings usual = TaskSettings.defaults();
        return settings(
                isolation,
                100,
                100,
                100,
                new TaskSettings(
                        true,
                        usual.most(),
                        perCaller,
                        usual.answerBytes(),
                        usual.longest(),
                        usual.finished(),
                        usual.poll()));
    }

    static ParkingSettings scarce(Isolation isolation) {
        return settings(isolation, 3, 2, 2);
    }

    private static ParkingSettings settings(Isolation isolation, int sessions, int perCaller, int parkedPerCaller) {
        return settings(isolation, sessions, perCaller, parkedPerCaller, TaskSettings.defaults());
    }

    private static ParkingSettings settings(
            Isolation isolation, int sessions, int perCaller, int parkedPerCaller, TaskSettings tasks) {
        return new ParkingSettings(
                isolation,
                sessions,
                perCaller,
                Duration.ofMinutes(5),
                1,
                Duration.ofSeconds(10),
                WAITING,
                WAITING_PER_CALLER,
                Duration.ofSeconds(30),
                100,
                parkedPerCaller,
                Duration.ofMinutes(10),
                Duration.ofMillis(25),
                32,
                256,
                100,
                20,
                100,
                Duration.ofSeconds(30),
                ROOTS_QUESTIONS,
                Duration.ZERO,
                "private",
                100,
                tasks);
    }
}
