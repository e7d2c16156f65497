package dev.sluice.proxy.adaptation;

import dev.sluice.interceptors.message.ProtocolVersion;
import java.util.List;

/**
 * How one revision relates to the model.
 *
 * <p>The model is what all revisions can be told in: the newest one's shapes, with what it adds to every message by rule
 * (discriminators, hints, identities) left out until its own codec writes it, and with what only earlier revisions tell
 * apart (error codes) still told apart. What follows from a table, members that a revision does not know, is not a rule:
 * see {@link Shapes}.
 *
 * @param revision whose words it knows
 * @param raising from this revision to the model, in order
 * @param lowering from the model to this revision, in order; the closed world of the revision comes after them
 */
record Codec(ProtocolVersion revision, List<Rule> raising, List<Rule> lowering) {
    /** Copies the lists. */
    Codec {
        raising = List.copyOf(raising);
        lowering = List.copyOf(lowering);
    }

    List<Rule> raisingFor(ProtocolVersion receiver) {
        return raising.stream()
                .filter(rule -> rule.receivers().contains(receiver))
                .toList();
    }
}
