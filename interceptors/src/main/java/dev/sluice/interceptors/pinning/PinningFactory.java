package dev.sluice.interceptors.pinning;

import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.InterceptorFactory;
import dev.sluice.interceptors.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes {@link ToolPinning} from the settings {@code file}, {@code action}, {@code newTools},
 * {@code checkAfter}, {@code rememberedTools} and {@code rememberedClients}. Routes
 * with the same file share their pins' keeper; without a file, pins last as long as the process.
 */
public final class PinningFactory implements InterceptorFactory {
    private final Map<String, PinKeeper> keepers = new ConcurrentHashMap<>();

    /** Found as a service. */
    public PinningFactory() {}

    @Override
    public String name() {
        return "tool-pinning";
    }

    @Override
    public Interceptor create(Map<String, Object> values) {
        Settings settings =
                Settings.of(values, "file", "action", "newTools", "checkAfter", "rememberedTools", "rememberedClients");
        PinningSettings defaults = PinningSettings.defaults();
        PinningSettings read = new PinningSettings(
                settings.choice("action", defaults.action()),
                settings.choice("newTools", defaults.newTools()),
                settings.duration("checkAfter", Duration.ZERO, Duration.ofHours(1), defaults.checkAfter()),
                settings.integer("rememberedTools", 1, 1_000_000, defaults.rememberedTools()),
                settings.integer("rememberedClients", 1, 10_000_000, defaults.rememberedClients()));
        return new ToolPinning(read, keeper(settings.text("file", "")), System::nanoTime);
    }

    private PinKeeper keeper(String file) {
        try {
            return file.isEmpty()
                    ? new PinKeeper(Optional.empty()).retain()
                    : shared(file).retain();
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "file: " + file + " (expected: a file of pins, or a new one in a folder that can be written)", e);
        }
    }

    private PinKeeper shared(String file) {
        Path path = Path.of(file).toAbsolutePath().normalize();
        return keepers.computeIfAbsent(path.toString(), unknown -> new PinKeeper(Optional.of(PinFile.of(path))));
    }
}
