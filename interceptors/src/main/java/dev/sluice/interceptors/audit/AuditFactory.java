package dev.sluice.interceptors.audit;

import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.InterceptorFactory;
import dev.sluice.interceptors.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes {@link AuditTrail} from the settings {@code to}, {@code node}, {@code key}, {@code chain}, {@code queue},
 * {@code overflow}, {@code digests}, {@code bodies}, {@code bodyLength} and {@code notifications}. Audit trails that
 * write to the same place share one writer, so that they must agree on what concerns it: {@code key}, {@code chain},
 * {@code queue} and {@code overflow}.
 */
public final class AuditFactory implements InterceptorFactory {
    private static final String STANDARD_OUTPUT = "stdout";

    private final Map<String, Shared> writers = new ConcurrentHashMap<>();

    /** Found as a service. */
    public AuditFactory() {}

    @Override
    public String name() {
        return "audit";
    }

    @Override
    public Interceptor create(Map<String, Object> values) {
        AuditSettings settings = read(Settings.of(
                values,
                "to",
                "node",
                "key",
                "chain",
                "queue",
                "overflow",
                "digests",
                "bodies",
                "bodyLength",
                "notifications"));
        String place = settings.file().map(Path::toString).orElse(STANDARD_OUTPUT);
        Shared shared = writers.computeIfAbsent(place, unknown -> new Shared(Terms.of(settings), writer(settings)));
        if (!shared.terms().equals(Terms.of(settings))) {
            throw new IllegalArgumentException("to: " + place
                    + " is written with another key, chain, queue or overflow (expected: the same wherever it is named; a"
                    + " change needs a restart)");
        }
        return new AuditTrail(settings, shared.writer().retain(), Clock.systemUTC(), System::nanoTime);
    }

    private static AuditSettings read(Settings settings) {
        AuditSettings defaults = AuditSettings.defaults();
        return new AuditSettings(
                file(settings.text("to", STANDARD_OUTPUT)),
                settings.text("node", defaults.node()),
                settings.text("key", defaults.key()),
                settings.bool("chain", defaults.chain()),
                settings.integer("queue", AuditSettings.SHORTEST_QUEUE, AuditSettings.LONGEST_QUEUE, defaults.queue()),
                settings.choice("overflow", defaults.overflow()),
                settings.choice("digests", defaults.digests()),
                settings.choice("bodies", defaults.bodies()),
                settings.integer(
                        "bodyLength", AuditSettings.SHORTEST_BODY, AuditSettings.LONGEST_BODY, defaults.bodyLength()),
                settings.bool("notifications", defaults.notifications()));
    }

    private static Optional<Path> file(String to) {
        if (to.equals(STANDARD_OUTPUT)) {
            return Optional.empty();
        }
        Path file = Path.of(to).toAbsolutePath().normalize();
        Path folder = file.getParent();
        boolean writable = Files.exists(file)
                ? Files.isRegularFile(file) && Files.isWritable(file)
                : folder != null && Files.isWritable(folder);
        if (!writable) {
            throw new IllegalArgumentException("to: " + to + " (expected: stdout, or a file that can be written)");
        }
        return Optional.of(file);
    }

    private static AuditWriter writer(AuditSettings settings) {
        Destination destination = settings.file()
                .<Destination>map(FileDestination::new)
                .orElseGet(() -> new ConsoleDestination(System.out));
        Optional<Seal> seal = settings.chain() ? Optional.of(Seal.of(settings.key())) : Optional.empty();
        return new AuditWriter(destination, seal, settings.queue(), settings.overflow());
    }

    private record Shared(Terms terms, AuditWriter writer) {}

    /** What one writer does the same way for everybody. */
    private record Terms(String key, boolean chain, int queue, AuditSettings.Overflow overflow) {
        static Terms of(AuditSettings settings) {
            return new Terms(settings.key(), settings.chain(), settings.queue(), settings.overflow());
        }

        /** Without the key. */
        @Override
        public String toString() {
            return "Terms[chain=" + chain + ", queue=" + queue + ", overflow=" + overflow + "]";
        }
    }
}
