package dev.sluice.interceptors.validation;

import dev.sluice.interceptors.message.JsonView;
import java.util.Optional;
import java.util.Set;

/**
 * What one member of an object must be.
 *
 * @param pointer to the member, from {@code params} or {@code result}
 * @param form what its value must be
 * @param required whether it must be there
 */
record MemberRule(String pointer, Form form, boolean required) {
    private static final Set<String> LOG_LEVELS =
            Set.of("debug", "info", "notice", "warning", "error", "critical", "alert", "emergency");

    /** A form of values. */
    enum Form {
        STRING("a string"),
        OBJECT("an object"),
        ARRAY("an array"),
        LOG_LEVEL("one of the eight log levels");

        private final String words;

        Form(String words) {
            this.words = words;
        }

        boolean fits(JsonView value) {
            return switch (this) {
                case STRING -> value.string().isPresent();
                case OBJECT -> value.isObject();
                case ARRAY -> value.isArray();
                case LOG_LEVEL -> value.string().map(LOG_LEVELS::contains).orElse(false);
            };
        }
    }

    static MemberRule required(String name, Form form) {
        return new MemberRule('/' + name, form, true);
    }

    static MemberRule optional(String name, Form form) {
        return new MemberRule('/' + name, form, false);
    }

    /** What is wrong, in words; empty when nothing is. */
    Optional<String> objection(JsonView parent) {
        JsonView value = parent.at(pointer);
        if (value.isPresent() ? form.fits(value) : !required) {
            return Optional.empty();
        }
        String problem = value.isPresent() ? " must be " : " is missing, it must be ";
        return Optional.of('"' + pointer.substring(1).replace('/', '.') + '"' + problem + form.words);
    }
}
