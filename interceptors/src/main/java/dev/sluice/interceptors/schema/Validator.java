package dev.sluice.interceptors.schema;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.ValidationLimitExceededException;
import dev.sluice.interceptors.message.JsonView;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** One compiled schema. Any thread may use it. */
final class Validator {
    private final Schema schema;
    private final SchemaValidationSettings settings;

    Validator(Schema schema, SchemaValidationSettings settings) {
        this.schema = schema;
        this.settings = settings;
    }

    /** What is wrong with a value; empty when nothing is. */
    Optional<Objection> objection(JsonView value) {
        String text = value.toJson();
        if (text.isEmpty()) {
            return Optional.of(new Objection("", "is missing"));
        }
        if (text.length() > settings.maxBytes() || text.getBytes(StandardCharsets.UTF_8).length > settings.maxBytes()) {
            return Optional.of(new Objection("", "is longer than " + settings.maxBytes() + " bytes"));
        }
        try {
            List<Error> errors = schema.validate(
                    text,
                    InputFormat.JSON,
                    context -> context.executionConfig(config -> config.failFast(true)
                            .maxEvaluationSteps(settings.maxSteps())
                            .maxEvaluationDepth(settings.maxDepth())));
            return errors.stream().findFirst().map(Validator::objection);
        } catch (ValidationLimitExceededException e) {
            return Optional.of(new Objection("", "takes too long to validate"));
        }
    }

    private static Objection objection(Error error) {
        return new Objection(String.valueOf(error.getInstanceLocation()), String.valueOf(error.getMessage()));
    }

    /**
     * What is wrong.
     *
     * @param place in the value, as a path; empty for the value as a whole
     * @param text for whoever has sent the value
     */
    record Objection(String place, String text) {
        String inFull() {
            return place.isEmpty() ? text : place + " " + text;
        }
    }
}
