package dev.sluice.interceptors.hygiene;

import dev.sluice.interceptors.hygiene.HygieneSettings.Invisible;
import dev.sluice.interceptors.message.JsonView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Judges one definition. */
final class DefinitionCheck {
    private static final List<String> NAMES = List.of("name", "title", "uri", "uriTemplate");
    private static final Set<String> SCHEMAS = Set.of("inputSchema", "outputSchema");
    private static final int DEEPEST = 64;

    private final HygieneSettings settings;

    DefinitionCheck(HygieneSettings settings) {
        this.settings = settings;
    }

    /** Why a definition must not be shown, in a word for records; empty when it may. */
    Optional<String> objection(JsonView definition) {
        if (NAMES.stream().anyMatch(name -> hasHidden(definition.member(name)))
                || (settings.invisible() == Invisible.HIDE && hasHiddenBelow(definition, 0))) {
            return Optional.of("invisible");
        }
        if (NAMES.stream().anyMatch(name -> text(definition, name).length() > settings.names())
                || bytes(text(definition, "description")) > settings.descriptions()
                || bytes(definition.toJson()) > settings.definitions()) {
            return Optional.of("oversize");
        }
        return SCHEMAS.stream().anyMatch(schema -> refersOutside(definition.member(schema), 0))
                ? Optional.of("remote-reference")
                : Optional.empty();
    }

    /** The definition without icons that a client must not load; empty when it has none. */
    Optional<JsonView> withoutUnsafeIcons(JsonView definition) {
        List<JsonView> icons = definition.member("icons").items();
        List<JsonView> safe = icons.stream().filter(DefinitionCheck::isSafe).toList();
        if (safe.size() == icons.size()) {
            return Optional.empty();
        }
        Map<String, Object> members = new LinkedHashMap<>(definition.members());
        members.put("icons", safe);
        return Optional.of(JsonView.of(members));
    }

    private static boolean isSafe(JsonView icon) {
        String source = icon.member("src").string().orElse("").toLowerCase(Locale.ROOT);
        return source.startsWith("https://") || source.startsWith("data:image/");
    }

    private static String text(JsonView definition, String member) {
        return definition.member(member).string().orElse("");
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static boolean hasHidden(JsonView value) {
        return value.string().map(InvisibleText::isIn).orElse(false);
    }

    private static boolean hasHiddenBelow(JsonView value, int depth) {
        return hasHidden(value)
                || value.members().keySet().stream().anyMatch(InvisibleText::isIn)
                || (depth < DEEPEST && below(value).anyMatch(inner -> hasHiddenBelow(inner, depth + 1)));
    }

    /** Deeper than anybody writes schemas counts as a reference that nobody can follow. */
    private static boolean refersOutside(JsonView schema, int depth) {
        if (depth > DEEPEST) {
            return true;
        }
        boolean here = Stream.of("$ref", "$dynamicRef", "$recursiveRef")
                .anyMatch(name -> schema.member(name)
                        .string()
                        .map(target -> !target.startsWith("#"))
                        .orElse(false));
        return here || below(schema).anyMatch(inner -> refersOutside(inner, depth + 1));
    }

    private static Stream<JsonView> below(JsonView value) {
        List<JsonView> inner = new ArrayList<>(value.members().values());
        inner.addAll(value.items());
        return inner.stream();
    }
}
