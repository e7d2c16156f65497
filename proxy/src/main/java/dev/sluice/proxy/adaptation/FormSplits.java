package dev.sluice.proxy.adaptation;

import java.util.ArrayList;
import java.util.List;

/**
 * Which fields of a form were split into one field for each option, so that the answer can be put together again. One for
 * each form; written by one thread while the form is lowered, and only read afterwards.
 */
final class FormSplits {
    private final List<Split> splits = new ArrayList<>();

    void note(Split split) {
        splits.add(split);
    }

    List<Split> all() {
        return splits;
    }

    /**
     * One field with several choices.
     *
     * @param field its name
     * @param values of the options, in order
     * @param required whether the server wants it in any case
     */
    record Split(String field, List<String> values, boolean required) {
        /** Copies the list. */
        Split {
            values = List.copyOf(values);
        }

        /** The name of the field of an option. */
        String part(int option) {
            return field + "~" + option;
        }
    }
}
