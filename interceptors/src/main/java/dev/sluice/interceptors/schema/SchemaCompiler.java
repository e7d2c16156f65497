package dev.sluice.interceptors.schema;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import dev.sluice.interceptors.message.JsonView;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes validators of schemas that a server has sent. A schema that is too long, that refers to anything outside itself, or
 * whose patterns need more than linear time is not usable; nothing is ever fetched.
 */
final class SchemaCompiler {
    private static final Logger log = LoggerFactory.getLogger(SchemaCompiler.class);
    private static final String DRAFT_7 = "http://json-schema.org/draft-07/schema";
    private static final Set<String> REFERENCES = Set.of("$ref", "$dynamicRef", "$recursiveRef");
    private static final Set<String> NAMES = Set.of("$id", "$schema");

    private final SchemaValidationSettings settings;
    private final SchemaRegistry current = registry(Dialects.getDraft202012());
    private final SchemaRegistry draft7 = registry(Dialects.getDraft7());

    SchemaCompiler(SchemaValidationSettings settings) {
        this.settings = settings;
    }

    private static SchemaRegistry registry(Dialect dialect) {
        SchemaRegistryConfig config = SchemaRegistryConfig.builder()
                .failFast(true)
                .regularExpressionFactory(LinearPattern::new)
                .build();
        return SchemaRegistry.withDialect(
                dialect,
                registry -> registry.schemaCacheEnabled(false)
                        .schemaRegistryConfig(config)
                        .schemaLoader(loader -> loader.fetchRemoteResources(false)));
    }

    /** Empty when the schema is not usable. */
    Optional<Validator> compile(JsonView schema) {
        String text = schema.toJson();
        if (text.getBytes(StandardCharsets.UTF_8).length > settings.maxSchemaBytes() || refersOutside(schema, true)) {
            return Optional.empty();
        }
        try {
            boolean old = schema.member("$schema")
                    .string()
                    .map(name -> name.startsWith(DRAFT_7))
                    .orElse(false);
            Schema compiled = (old ? draft7 : current).getSchema(text, InputFormat.JSON);
            return Optional.of(new Validator(compiled, settings));
        } catch (RuntimeException e) {
            log.debug("A schema cannot be used: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** The name of the root says nothing; a name further down would change what references mean. */
    private static boolean refersOutside(JsonView value, boolean root) {
        return value.items().stream().anyMatch(item -> refersOutside(item, false))
                || value.members().entrySet().stream().anyMatch(member -> {
                    String name = member.getKey();
                    boolean leaves = REFERENCES.contains(name)
                            && member.getValue()
                                    .string()
                                    .map(target -> !target.startsWith("#"))
                                    .orElse(false);
                    boolean renames = !root
                            && NAMES.contains(name)
                            && member.getValue().string().isPresent();
                    return leaves || renames || refersOutside(member.getValue(), false);
                });
    }
}
