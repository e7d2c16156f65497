package dev.sluice.config.load;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a section of one source says.
 *
 * @param <B> the base of the section: what its defaults are taken from
 */
final class Values<B> {
    private final B base;
    private final Map<Key<B, ?>, Object> bound = new HashMap<>();
    private final Map<Key<B, ?>, YamlNode> nodes = new HashMap<>();
    private final Set<Key<B, ?>> unsound = new HashSet<>();

    Values(B base) {
        this.base = base;
    }

    B base() {
        return base;
    }

    <V> void put(Key<B, V> key, YamlNode node, Optional<V> value, boolean isSound) {
        nodes.put(key, node);
        value.ifPresent(present -> bound.put(key, present));
        if (!isSound) {
            unsound.add(key);
        }
    }

    /** What the source says, or else the default. */
    @SuppressWarnings("unchecked") // put() lets a key hold nothing but its own type
    <V> V get(Key<B, V> key) {
        Object value = bound.get(key);
        return value == null ? key.fallback(this) : (V) value;
    }

    /** Where the source says it; empty when it does not. */
    Optional<YamlNode> node(Key<B, ?> key) {
        return Optional.ofNullable(nodes.get(key));
    }

    /** Whether the source gives the key a value that could be read. */
    boolean isSaid(Key<B, ?> key) {
        return bound.containsKey(key);
    }

    /** Whether the key has a value: from the source or by default. */
    boolean has(Key<B, ?> key) {
        return bound.containsKey(key) || !key.isRequired();
    }

    /** Whether what these keys say can be relied on in a check across keys. */
    boolean areSound(Collection<? extends Key<B, ?>> keys) {
        return keys.stream().allMatch(key -> has(key) && !unsound.contains(key));
    }

    /** A value for a message: as the source has it, or the default. */
    <V> String shown(Key<B, V> key) {
        return node(key).map(YamlNode::quoted).orElseGet(() -> key.type(this).format(get(key)) + " by default");
    }
}
