package dev.sluice.config.load;

import java.util.Map;
import java.util.Optional;

/** A value that is not there by default. */
record OptionalType<V>(Type<V> type) implements Type<Optional<V>> {
    /** The outer Optional says whether binding worked, the inner one is the value. */
    @Override
    @SuppressWarnings("OptionalMapToOptional")
    public Optional<Optional<V>> bind(YamlNode node, Binder binder) {
        return type.bind(node, binder).map(Optional::of);
    }

    @Override
    public String name() {
        return type.name();
    }

    @Override
    public Map<String, Object> schema() {
        return type.schema();
    }

    @Override
    public String format(Optional<V> value) {
        return value.map(type::format).orElse("none");
    }

    @Override
    public Optional<Section<?, ?>> section() {
        return type.section();
    }
}
