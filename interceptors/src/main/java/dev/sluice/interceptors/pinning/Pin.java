package dev.sluice.interceptors.pinning;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is known of one tool. Immutable.
 *
 * @param approved what it was when it was approved; empty for a tool that never was
 * @param seen what it is now, when that was not approved
 */
record Pin(Optional<Shape> approved, Optional<Shape> seen) {
    static Pin approved(String revision, ToolForm form) {
        return new Pin(Optional.of(Shape.of(revision, form)), Optional.empty());
    }

    static Pin quarantined(String revision, ToolForm form) {
        return new Pin(Optional.empty(), Optional.of(Shape.of(revision, form)));
    }

    boolean isQuarantined() {
        return seen.isPresent();
    }

    /** The pin after the tool was seen; what it was before is enough to be itself again. */
    Pin observe(String revision, ToolForm form) {
        if (approved.isPresent() && approved.get().fits(revision, form)) {
            return new Pin(Optional.of(approved.get().and(revision, form)), Optional.empty());
        }
        return seen.isPresent() && seen.get().fits(revision, form)
                ? new Pin(approved, Optional.of(seen.get().and(revision, form)))
                : new Pin(approved, Optional.of(Shape.of(revision, form)));
    }

    /** The pin after an operator has approved what was seen. */
    Pin approve() {
        return seen.isPresent() ? new Pin(seen, Optional.empty()) : this;
    }

    /** One word for people. */
    String state() {
        return seen.isEmpty() ? "approved" : approved.isEmpty() ? "new" : "changed";
    }

    /**
     * What a tool is in the revisions in which it was seen.
     *
     * @param common digest of what all revisions have
     * @param schema digest of the input schema
     * @param whole digest of everything, by revision
     * @param definition the last one seen, for people
     */
    record Shape(String common, String schema, Map<String, String> whole, String definition) {
        Shape {
            whole = Map.copyOf(whole);
        }

        static Shape of(String revision, ToolForm form) {
            return new Shape(form.common(), form.schema(), Map.of(revision, form.whole()), form.definition());
        }

        /** A revision in which the tool was not seen yet is believed when the common part is the same. */
        boolean fits(String revision, ToolForm form) {
            return common.equals(form.common())
                    && whole.getOrDefault(revision, form.whole()).equals(form.whole());
        }

        Shape and(String revision, ToolForm form) {
            if (whole.containsKey(revision)) {
                return this;
            }
            Map<String, String> more = new TreeMap<>(whole);
            more.put(revision, form.whole());
            return new Shape(common, schema, more, definition);
        }
    }
}
