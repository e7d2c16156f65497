package dev.sluice.proxy.adaptation;

import static dev.sluice.interceptors.message.ProtocolVersion.V2025_03_26;
import static dev.sluice.interceptors.message.ProtocolVersion.V2025_06_18;
import static dev.sluice.interceptors.message.ProtocolVersion.V2025_11_25;

import dev.sluice.interceptors.message.Methods;
import java.util.List;
import java.util.function.Consumer;

/** How tools are described. */
final class DefinitionRules {
    private static final String DRAFT_07 = "http://json-schema.org/draft-07/schema#";
    private static final String DIALECT = "$schema";
    private static final List<String> DRAFT_07_ONLY = List.of("definitions", "dependencies", "additionalItems");
    private static final List<String> SCHEMAS = List.of("inputSchema", "outputSchema");

    /** Deeper than schemas of people are, and shallow enough for any stack. */
    private static final int DEEPEST = 64;

    private DefinitionRules() {}

    static List<Rule> raising() {
        return List.of(Rule.raising(
                "dialect of old schemas",
                Revisions.upTo(V2025_06_18),
                Revisions.since(V2025_11_25),
                eachTool(DefinitionRules::nameDialect),
                Place.result(Methods.TOOLS_LIST)));
    }

    static List<Rule> lowering() {
        return List.of(
                lowering(
                        "title among the annotations",
                        Revisions.only(V2025_03_26),
                        DefinitionRules::titleIntoAnnotations),
                lowering(
                        "output schemas of objects only",
                        new Revisions(V2025_06_18, V2025_11_25),
                        DefinitionRules::keepObjectOutput),
                lowering("properties with schemas of objects", Revisions.LEGACY, DefinitionRules::rewriteBooleans));
    }

    private static Rule lowering(String name, Revisions revisions, Consumer<JsonObject> change) {
        return Rule.lowering(name, revisions, eachTool(change), Place.result(Methods.TOOLS_LIST));
    }

    private static Consumer<JsonObject> eachTool(Consumer<JsonObject> change) {
        return result -> result.array("tools").ifPresent(tools -> tools.forEachObject(change));
    }

    private static void titleIntoAnnotations(JsonObject tool) {
        tool.string("title").ifPresent(title -> {
            JsonObject annotations = tool.object("annotations").orElseGet(() -> {
                JsonObject fresh = JsonObject.detached();
                tool.set("annotations", fresh);
                return fresh;
            });
            if (!annotations.has("title")) {
                annotations.set("title", title);
            }
        });
    }

    private static void keepObjectOutput(JsonObject tool) {
        boolean ofObject = tool.object("outputSchema")
                .map(schema -> schema.says("type", "object"))
                .orElse(true);
        if (!ofObject) {
            tool.drop("outputSchema");
        }
    }

    private static void rewriteBooleans(JsonObject tool) {
        for (String member : SCHEMAS) {
            tool.object(member).flatMap(schema -> schema.object("properties")).ifPresent(properties -> {
                for (String name : properties.names()) {
                    properties
                            .get(name)
                            .filter(Boolean.class::isInstance)
                            .ifPresent(allowed -> properties.set(name, asObject(allowed.equals(true))));
                }
            });
        }
    }

    private static JsonObject asObject(boolean allowed) {
        return allowed ? JsonObject.detached() : JsonObject.detached().with("not", JsonObject.detached());
    }

    /** Without a dialect, schemas are of 2020-12 since 2025-11-25. Before, nothing was said, and draft-07 was the custom. */
    private static void nameDialect(JsonObject tool) {
        for (String member : SCHEMAS) {
            tool.object(member)
                    .filter(schema -> !schema.has(DIALECT) && isDraft07(schema, 0))
                    .ifPresent(schema -> schema.set(DIALECT, DRAFT_07));
        }
    }

    private static boolean isDraft07(JsonObject schema, int depth) {
        boolean here = DRAFT_07_ONLY.stream().anyMatch(schema::has)
                || schema.array("items").isPresent();
        return here || (depth < DEEPEST && hasDraft07Below(schema, depth + 1));
    }

    private static boolean hasDraft07Below(JsonObject schema, int depth) {
        boolean inProperties = schema.object("properties").stream()
                .flatMap(properties -> properties.names().stream().flatMap(name -> properties.object(name).stream()))
                .anyMatch(property -> isDraft07(property, depth));
        return inProperties
                || schema.object("items").map(items -> isDraft07(items, depth)).orElse(false);
    }
}
