package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.Methods;
import java.math.BigDecimal;
import java.util.Optional;

/** How far a call has come by its own account. Every request of a series counts anew, but for the client it is one call. */
final class Progress {
    private Optional<BigDecimal> highest = Optional.empty();

    /** False for progress that the client has heard of already; true for it when it is new, and for all else. */
    synchronized boolean isHigher(McpNotification notification) {
        if (!notification.method().equals(Methods.PROGRESS)) {
            return true;
        }
        Optional<BigDecimal> now = value(notification.body().at("/params/progress"));
        boolean higher = now.isPresent()
                && highest.map(before -> now.get().compareTo(before) > 0).orElse(true);
        if (higher) {
            highest = now;
        }
        return higher;
    }

    private static Optional<BigDecimal> value(JsonView progress) {
        try {
            return Optional.of(new BigDecimal(progress.toJson()));
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }
}
