package dev.sluice.proxy.adaptation;

import static dev.sluice.interceptors.message.ProtocolVersion.V2025_06_18;

import dev.sluice.interceptors.message.Methods;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Forms for clients of 2025-06-18, which know neither choices with titles nor several choices in one field. */
final class FormRules {
    private static final Revisions FIRST_FORMS = Revisions.only(V2025_06_18);
    private static final String DEFAULT = "default";
    private static final String TITLE = "title";

    private FormRules() {}

    static List<Rule> lowering() {
        return List.of(
                Rule.loweringForm(
                        "one yes or no for each option",
                        FIRST_FORMS,
                        (params, splits) ->
                                params.object("requestedSchema").ifPresent(schema -> splitFields(schema, splits)),
                        Place.params(Methods.ELICITATION_CREATE)),
                Rule.lowering(
                        "titles of options beside them",
                        FIRST_FORMS,
                        params -> params.object("requestedSchema")
                                .flatMap(schema -> schema.object("properties"))
                                .ifPresent(FormRules::nameOptions),
                        Place.params(Methods.ELICITATION_CREATE)));
    }

    static List<Rule> raising() {
        return List.of(Rule.raisingForm(
                "options of one field together",
                FIRST_FORMS,
                (result, splits) -> result.object("content").ifPresent(content -> putTogether(content, splits)),
                Place.result(Methods.ELICITATION_CREATE)));
    }

    private static void splitFields(JsonObject schema, FormSplits splits) {
        schema.object("properties").ifPresent(fields -> {
            JsonObject split = JsonObject.detached();
            for (String name : fields.names()) {
                Optional<JsonObject> several = fields.object(name).filter(field -> field.says("type", "array"));
                if (several.isPresent()) {
                    splitField(schema, split, name, several.get(), splits);
                } else {
                    fields.get(name).ifPresent(field -> put(split, name, field));
                }
            }
            if (!splits.all().isEmpty()) {
                fields.become(split);
            }
        });
    }

    private static void splitField(
            JsonObject schema, JsonObject target, String name, JsonObject field, FormSplits splits) {
        List<Option> options = options(field);
        FormSplits.Split split = new FormSplits.Split(
                name, options.stream().map(Option::value).toList(), withdrawRequirement(schema, name));
        splits.note(split);
        String title = field.string(TITLE).orElse(name);
        for (int i = 0; i < options.size(); i++) {
            Option option = options.get(i);
            JsonObject part = JsonObject.detached()
                    .with("type", "boolean")
                    .with(TITLE, title + ": " + option.label())
                    .withThatOf(field, "description");
            field.array(DEFAULT)
                    .ifPresent(chosen -> part.set(DEFAULT, chosen.items().contains(option.value())));
            put(target, split.part(i), part);
        }
    }

    /** Two fields of one name would answer each other's question. */
    private static void put(JsonObject fields, String name, Object field) {
        if (fields.has(name)) {
            throw new NotRepresentableException("field " + name);
        }
        fields.set(name, field);
    }

    /** Takes a field off the list of those that must be there; true when it was on it. */
    private static boolean withdrawRequirement(JsonObject schema, String field) {
        Optional<JsonArray> required =
                schema.array("required").filter(names -> names.items().contains(field));
        required.ifPresent(names -> names.replaceEach(name -> name.equals(field) ? List.of() : List.of(name)));
        return required.isPresent();
    }

    private static List<Option> options(JsonObject field) {
        Optional<JsonObject> items = field.object("items");
        List<Option> titled = items.flatMap(item -> item.array("anyOf").or(() -> item.array("oneOf")))
                .map(FormRules::titledOptions)
                .orElse(List.of());
        return !titled.isEmpty()
                ? titled
                : items.flatMap(item -> item.array("enum"))
                        .map(FormRules::plainOptions)
                        .orElse(List.of());
    }

    private static List<Option> titledOptions(JsonArray options) {
        return options.objects().stream()
                .flatMap(option -> option.string("const").stream()
                        .map(value -> new Option(value, option.string(TITLE).orElse(value))))
                .toList();
    }

    private static List<Option> plainOptions(JsonArray values) {
        return values.items().stream()
                .filter(String.class::isInstance)
                .map(value -> new Option((String) value, (String) value))
                .toList();
    }

    private static void nameOptions(JsonObject fields) {
        for (String name : fields.names()) {
            fields.object(name).filter(field -> field.says("type", "string")).ifPresent(FormRules::nameOptionsOf);
        }
    }

    private static void nameOptionsOf(JsonObject field) {
        field.array("oneOf").map(FormRules::titledOptions).ifPresent(options -> {
            field.set("enum", JsonArray.of(options.stream().map(Option::value).toList()));
            field.set(
                    "enumNames",
                    JsonArray.of(options.stream().map(Option::label).toList()));
        });
    }

    private static void putTogether(JsonObject content, FormSplits splits) {
        for (FormSplits.Split split : splits.all()) {
            List<String> chosen = new ArrayList<>();
            boolean answered = split.required();
            for (int i = 0; i < split.values().size(); i++) {
                answered |= content.has(split.part(i));
                if (content.isTrue(split.part(i))) {
                    chosen.add(split.values().get(i));
                }
                content.drop(split.part(i));
            }
            if (answered) {
                content.set(split.field(), JsonArray.of(chosen));
            }
        }
    }

    private record Option(String value, String label) {}
}
