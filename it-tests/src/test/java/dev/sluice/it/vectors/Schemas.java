package dev.sluice.it.vectors;

import dev.sluice.it.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The published schemas of all revisions, and what is wrong with a message by them. The world is closed: where a schema
 * lists members, others are wrong, even where JSON Schema would let them pass. Metadata and the schemas of tools are open.
 */
final class Schemas {
    private static final Set<String> TASKS = Set.of("tasks/get", "tasks/update", "tasks/cancel", "notifications/tasks");

    private final Map<String, Schema> byRevision;

    private Schemas(Map<String, Schema> byRevision) {
        this.byRevision = byRevision;
    }

    /** Reads the schemas of a folder; empty when it is not there. */
    static Optional<Schemas> in(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        Map<String, Schema> schemas = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".json")).toList()) {
                String name = file.getFileName().toString();
                schemas.put(
                        name.substring(0, name.length() - ".json".length()),
                        new Schema(Json.parse(Files.readString(file))));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Optional.of(new Schemas(schemas));
    }

    /**
     * Judges a message.
     *
     * @param revision that its receiver speaks
     * @param receiver the leg that it was sent on
     * @param message one message
     * @param answered the method of the request that a response answers; without one a result is not judged
     * @param open whether members that the revision does not know are meant to be there
     * @return what is wrong, nothing for methods that no revision has
     */
    List<String> differences(
            String revision, Side receiver, JsonNode message, Optional<String> answered, boolean open) {
        if (Revisions.isStateless(revision) && isOfTasks(message)) {
            return List.of();
        }
        Schema schema = schema(revision);
        String sender = receiver == Side.CLIENT ? "Server" : "Client";
        String asker = receiver == Side.CLIENT ? "Client" : "Server";
        SchemaWalk walk = new SchemaWalk(schema, open);
        if (message.has("method")) {
            String union = sender + (message.has("id") ? "Request" : "Notification");
            String method = message.path("method").asString("");
            schema.definition(union, method)
                    .ifPresentOrElse(
                            name -> walk.params(schema.named(name), message.path("params")),
                            () -> walk.unknownMethod(method, isKnown(union, method)));
        } else if (message.has("error")) {
            walk.error(message.path("error"));
        } else {
            answered.flatMap(method -> schema.definition(asker + "Request", method))
                    .ifPresent(request -> walk.value(
                            schema.result(request, message.path("result")), message.path("result"), "/result"));
        }
        return walk.differences();
    }

    /** Since 2026-07-28 tasks are an extension, which the schema of the revision does not know. */
    private static boolean isOfTasks(JsonNode message) {
        return TASKS.contains(message.path("method").asString(""))
                || message.at("/result/resultType").asString("").equals("task");
    }

    private boolean isKnown(String union, String method) {
        return byRevision.values().stream()
                .anyMatch(schema -> schema.definition(union, method).isPresent());
    }

    private Schema schema(String revision) {
        Schema schema = byRevision.get(revision);
        if (schema == null) {
            throw new AssertionError("there is no schema of " + revision + ", but of " + byRevision.keySet());
        }
        return schema;
    }

    /** The schema of one revision. */
    record Schema(JsonNode root) {
        private JsonNode definitions() {
            return root.has("$defs") ? root.path("$defs") : root.path("definitions");
        }

        JsonNode named(String name) {
            return definitions().path(name);
        }

        /** What a reference leads to, or the schema itself. */
        JsonNode resolved(JsonNode schema) {
            JsonNode found = schema;
            while (found.has("$ref")) {
                String reference = found.path("$ref").asString();
                found = named(reference.substring(reference.lastIndexOf('/') + 1));
            }
            return found;
        }

        /** The name of the definition of a method, among those of a union. */
        Optional<String> definition(String union, String method) {
            return named(union).path("anyOf").values().stream()
                    .map(member -> member.path("$ref").asString(""))
                    .map(reference -> reference.substring(reference.lastIndexOf('/') + 1))
                    .filter(name -> named(name)
                            .at("/properties/method/const")
                            .asString("")
                            .equals(method))
                    .findFirst();
        }

        /**
         * By the names of the definitions; what has no result of its own has an empty one. What an extension adds is in no
         * schema.
         */
        JsonNode result(String request, JsonNode result) {
            String name = request.substring(0, request.length() - "Request".length()) + "Result";
            if (result.path("resultType").asString("").equals("task")) {
                return named("the tasks extension");
            }
            if (result.has("task") && definitions().has("CreateTaskResult")) {
                return named("CreateTaskResult");
            }
            JsonNode response = named(name + "Response").at("/properties/result");
            return response.has("anyOf") ? response : named(definitions().has(name) ? name : "EmptyResult");
        }
    }

    /** Goes through one message. */
    private static final class SchemaWalk {
        private static final Set<String> OPEN = Set.of("_meta", "inputSchema", "outputSchema");

        private final Schema schemas;
        private final boolean open;
        private final List<String> differences = new ArrayList<>();

        SchemaWalk(Schema schemas, boolean open) {
            this.schemas = schemas;
            this.open = open;
        }

        List<String> differences() {
            return List.copyOf(differences);
        }

        void unknownMethod(String method, boolean elsewhere) {
            if (elsewhere && !open) {
                differences.add("this revision has no " + method);
            }
        }

        void params(JsonNode definition, JsonNode params) {
            JsonNode schema = definition.at("/properties/params");
            if (params.isMissingNode()) {
                if (contains(definition.path("required"), "params")) {
                    differences.add("there are no params");
                }
            } else {
                value(schema, params, "/params");
            }
        }

        void error(JsonNode error) {
            if (!error.path("code").isIntegralNumber() || !error.path("message").isString()) {
                differences.add("an error needs a code and a message: " + error);
            }
        }

        void value(JsonNode unresolved, JsonNode value, String path) {
            JsonNode schema = schemas.resolved(unresolved);
            if (schema.has("anyOf")) {
                anyOf(schema.path("anyOf"), value, path);
            }
            schema.path("allOf").values().forEach(part -> merged(part, value, path));
            if (schema.has("const") && !schema.path("const").equals(value)) {
                differences.add(path + " is not " + schema.path("const"));
            }
            if (schema.has("enum") && schema.path("enum").values().stream().noneMatch(value::equals)) {
                differences.add(path + " is none of " + schema.path("enum"));
            }
            if (schema.has("type") && !hasType(schema.path("type"), value)) {
                differences.add(path + " is not of type " + schema.path("type"));
            }
            if (value.isObject()) {
                object(schema, value, path);
            } else if (value.isArray() && schema.has("items")) {
                for (int i = 0; i < value.size(); i++) {
                    value(schema.path("items"), value.get(i), path + "/" + i);
                }
            }
        }

        /** Of those that do not fit, the one that fits best says what is wrong. */
        private void anyOf(JsonNode choices, JsonNode value, String path) {
            List<String> best = List.of(path + " fits none of the choices");
            int least = Integer.MAX_VALUE;
            for (JsonNode choice : choices.values()) {
                SchemaWalk trial = new SchemaWalk(schemas, open);
                trial.value(choice, value, path);
                if (trial.differences.size() < least) {
                    best = trial.differences();
                    least = best.size();
                }
            }
            differences.addAll(best);
        }

        /** Each part lists some of the members only. */
        private void merged(JsonNode part, JsonNode value, String path) {
            SchemaWalk trial = new SchemaWalk(schemas, true);
            trial.value(part, value, path);
            differences.addAll(trial.differences());
        }

        private void object(JsonNode schema, JsonNode value, String path) {
            schema.path("required").values().stream()
                    .map(JsonNode::asString)
                    .filter(name -> !value.has(name))
                    .forEach(name -> differences.add(path + "/" + name + " is missing"));
            JsonNode properties = schema.path("properties");
            boolean closed =
                    !open && schema.has("properties") && !schema.has("additionalProperties") && !schema.has("allOf");
            value.properties().forEach(member -> {
                String name = member.getKey();
                if (OPEN.contains(name)) {
                    return;
                }
                if (properties.has(name)) {
                    value(properties.path(name), member.getValue(), path + "/" + name);
                } else if (closed) {
                    differences.add(path + "/" + name + " is unknown to this revision");
                }
            });
        }

        private static boolean hasType(JsonNode type, JsonNode value) {
            return type.isArray()
                    ? type.values().stream().anyMatch(one -> hasType(one, value))
                    : switch (type.asString()) {
                        case "object" -> value.isObject();
                        case "array" -> value.isArray();
                        case "string" -> value.isString();
                        case "boolean" -> value.isBoolean();
                        case "integer" -> value.isNumber() && value.asDouble() == Math.rint(value.asDouble());
                        case "number" -> value.isNumber();
                        case "null" -> value.isNull();
                        default -> true;
                    };
        }

        private static boolean contains(JsonNode array, String text) {
            return array.values().stream().anyMatch(item -> item.asString("").equals(text));
        }
    }
}
