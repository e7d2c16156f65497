package dev.sluice.config.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Collects the keys of a section, in the order of the reference. A key may take its default, or the base of the section
 * behind it, from keys that were added before it.
 *
 * @param <B> the base: what the defaults are taken from
 */
final class SectionBuilder<B> {
    private final B sample;
    private final Scope scope;
    private final Map<String, Key<B, ?>> keys = new LinkedHashMap<>();
    private final List<Section.Rule<B>> rules = new ArrayList<>();
    private final List<Section.Choice<B>> choices = new ArrayList<>();

    /**
     * Starts a section.
     *
     * @param sample a base whose defaults are shown in descriptions
     */
    SectionBuilder(B sample, Scope scope) {
        this.sample = sample;
        this.scope = scope;
    }

    static SectionBuilder<NoBase> withoutBase() {
        return new SectionBuilder<>(NoBase.INSTANCE, Scope.GLOBAL);
    }

    /** A key that must be there. */
    <V> Key<B, V> required(String name, Type<V> type, String doc) {
        return add(new Key<>(name, doc, false, values -> type, Optional.empty(), Optional.empty()));
    }

    /** A key with a default. */
    <V> Key<B, V> key(String name, Type<V> type, Function<B, V> fallback, String doc) {
        return add(new Key<>(
                name,
                doc,
                false,
                values -> type,
                Optional.of(values -> fallback.apply(values.base())),
                Optional.empty()));
    }

    /** A key with a default that a route cannot set. */
    <V> Key<B, V> globalKey(String name, Type<V> type, Function<B, V> fallback, String doc) {
        return add(new Key<>(
                name,
                doc,
                true,
                values -> type,
                Optional.of(values -> fallback.apply(values.base())),
                Optional.empty()));
    }

    /** A key whose default depends on other keys, and is described in words. */
    <V> Key<B, V> computed(String name, Type<V> type, Function<Values<B>, V> fallback, String inWords, String doc) {
        return add(new Key<>(name, doc, false, values -> type, Optional.of(fallback), Optional.of(inWords)));
    }

    /** A section that may be left out: its record as a whole is the default, and the base of what the section says. */
    <V> Key<B, V> section(String name, Section<V, V> section, Function<Values<B>, V> base, String doc) {
        return add(new Key<>(
                name, doc, false, values -> section.on(base.apply(values)), Optional.of(base), Optional.empty()));
    }

    /** A section that may be left out and that a route cannot set. */
    <V> Key<B, V> globalSection(String name, Section<V, V> section, Function<B, V> base, String doc) {
        return add(new Key<>(
                name,
                doc,
                true,
                values -> section.on(base.apply(values.base())),
                Optional.of(values -> base.apply(values.base())),
                Optional.empty()));
    }

    /** A list of sections that may be left out and that a route cannot set. */
    <V> Key<B, List<V>> globalSections(String name, Section<B, V> section, Function<B, List<V>> fallback, String doc) {
        return add(new Key<>(
                name,
                doc,
                true,
                values -> new ListType<>(section.on(values.base()), false, false),
                Optional.of(values -> fallback.apply(values.base())),
                Optional.empty()));
    }

    /** A list of sections whose base depends on other keys. An empty list is only allowed when it is the default. */
    <C, V> Key<B, List<V>> sections(
            String name, Section<C, V> section, Function<Values<B>, C> base, boolean atLeastOne, String doc) {
        return add(new Key<>(
                name,
                doc,
                false,
                values -> new ListType<>(section.on(base.apply(values)), atLeastOne, false),
                atLeastOne ? Optional.empty() : Optional.of(values -> List.of()),
                Optional.empty()));
    }

    private <V> Key<B, V> add(Key<B, V> key) {
        if (keys.put(key.name(), key) != null) {
            throw new IllegalArgumentException(key.name() + ": defined twice");
        }
        return key;
    }

    /** Asks for one of several keys that have defaults only so that another one can be given. */
    void exactlyOne(Key<B, ?> usual, List<Key<B, ?>> others) {
        choices.add(new Section.Choice<>(usual, List.copyOf(others)));
    }

    /** Adds a check that runs when none of the keys has a problem of its own. */
    void check(List<Key<B, ?>> involved, BiConsumer<Values<B>, Binder> check) {
        rules.add(new Section.Rule<>(involved, check));
    }

    /** Adds the check that one quantity does not exceed another. */
    <V extends Comparable<V>> void ordered(Key<B, V> smaller, Key<B, V> larger) {
        compared(smaller, larger, "at most ", "at least ", 0);
    }

    /** Adds the check that one quantity is less than another. */
    <V extends Comparable<V>> void less(Key<B, V> smaller, Key<B, V> larger) {
        compared(smaller, larger, "less than ", "more than ", -1);
    }

    private <V extends Comparable<V>> void compared(
            Key<B, V> smaller, Key<B, V> larger, String below, String above, int most) {
        check(List.of(smaller, larger), (values, binder) -> {
            if (Integer.signum(values.get(smaller).compareTo(values.get(larger))) > most) {
                refuseOrder(smaller, larger, below, above, values, binder);
            }
        });
    }

    /** At the smaller key, or else at the larger. One of them is in this section: the base was checked before. */
    private static <B> void refuseOrder(
            Key<B, ?> smaller, Key<B, ?> larger, String below, String above, Values<B> values, Binder binder) {
        if (values.node(smaller).isPresent()) {
            values.node(smaller).ifPresent(node -> binder.unexpected(node, below + shown(larger, values)));
        } else {
            values.node(larger).ifPresent(node -> binder.unexpected(node, above + shown(smaller, values)));
        }
    }

    private static <B> String shown(Key<B, ?> key, Values<B> values) {
        return key.name() + ", " + values.shown(key);
    }

    <T> Section<B, T> build(Function<Values<B>, T> constructor) {
        return new Section<>(sample, scope, keys, choices, rules, constructor);
    }
}
