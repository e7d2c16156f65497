package dev.sluice.proxy.adaptation;

import java.util.List;
import java.util.function.Consumer;

/**
 * One difference between a revision and the model, as a change of one kind of object.
 *
 * @param name for people
 * @param places where it applies; empty for all errors
 * @param revisions whose codec has it
 * @param receivers to whom the difference matters
 * @param change what is done
 */
record Rule(String name, List<Place> places, Revisions revisions, Revisions receivers, Change change) {
    /** Copies the list. */
    Rule {
        places = List.copyOf(places);
    }

    /** A rule for those who receive; it matters whoever sends. */
    static Rule lowering(String name, Revisions revisions, Consumer<JsonObject> change, Place... places) {
        return new Rule(name, List.of(places), revisions, revisions, (value, forms) -> change.accept(value));
    }

    /** As {@link #lowering}, for a form. */
    static Rule loweringForm(String name, Revisions revisions, Change change, Place... places) {
        return new Rule(name, List.of(places), revisions, revisions, change);
    }

    /** A rule for those who send. */
    static Rule raising(
            String name, Revisions revisions, Revisions receivers, Consumer<JsonObject> change, Place... places) {
        return new Rule(name, List.of(places), revisions, receivers, (value, forms) -> change.accept(value));
    }

    /** As {@link #raising}, for the answer to a form. */
    static Rule raisingForm(String name, Revisions revisions, Change change, Place... places) {
        return new Rule(name, List.of(places), revisions, Revisions.ALL, change);
    }

    /** What a rule does. */
    @FunctionalInterface
    interface Change {
        /**
         * Changes an object.
         *
         * @param value the parameters, the result or the error
         * @param splits what was split in the form that this is, or that this answers
         * @throws NotRepresentableException when the receiver has no words for it
         */
        void apply(JsonObject value, FormSplits splits);
    }
}
