package dev.sluice.proxy.connector.channel;

import dev.sluice.interceptors.message.RequestId;
import java.util.Optional;

/**
 * What an id or a progress token of one member is called on a line that several share: the number of the member, the kind
 * of the id, and the id. So two members may use the same ids, and what the upstream answers says whose it is.
 *
 * @param member its number; 0 is Sluice itself
 * @param own the id as the member writes it
 */
record CallTag(long member, RequestId own) {
    private static final char QUOTED = 's';
    private static final char NUMBER = 'n';

    RequestId tagged() {
        return RequestId.of(member + "." + (own.quoted() ? QUOTED : NUMBER) + own.text());
    }

    /** Reads what an upstream gave back; empty when Sluice has never written that. */
    static Optional<CallTag> read(RequestId tagged) {
        String text = tagged.text();
        int dot = text.indexOf('.');
        if (!tagged.quoted() || dot < 1 || dot + 1 >= text.length()) {
            return Optional.empty();
        }
        try {
            RequestId own = new RequestId(text.substring(dot + 2), text.charAt(dot + 1) == QUOTED);
            CallTag tag = new CallTag(Long.parseLong(text.substring(0, dot)), own);
            return tag.tagged().equals(tagged) ? Optional.of(tag) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
