package dev.sluice.proxy.adaptation;

import dev.sluice.interceptors.message.ProtocolVersion;
import java.util.function.Predicate;

/**
 * An object with free keys, some of which the protocol keeps for itself. Those that it has today mean something to the
 * newest revision, or between two of the same revision, and nothing to an older one.
 *
 * @param reserved which keys these are
 */
record ReservedKeys(Predicate<String> reserved) implements Shape {
    private static final String PREFIX = "io.modelcontextprotocol/";

    /** {@code _meta}. */
    static ReservedKeys ofMetadata() {
        return new ReservedKeys(ReservedKeys::isReserved);
    }

    /** Whether the protocol keeps a key of {@code _meta} for itself. */
    static boolean isReserved(String key) {
        return key.startsWith(PREFIX);
    }

    /** {@code extensions} in capabilities: those of third parties pass, tasks have to be translated. */
    static ReservedKeys ofExtensions() {
        return new ReservedKeys((PREFIX + "tasks")::equals);
    }

    @Override
    public void prune(Object value, ProtocolVersion revision) {
        if (value instanceof JsonObject object && !revision.isModern()) {
            object.names().stream().filter(reserved).forEach(key -> {
                object.drop(key);
            });
        }
    }
}
