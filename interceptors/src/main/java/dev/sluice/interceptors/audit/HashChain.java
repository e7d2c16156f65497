package dev.sluice.interceptors.audit;

import dev.sluice.interceptors.message.JsonText;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.MalformedMessageException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns records into lines, each of which ends with its number, the hash of the line before and its own hash. The hash is
 * taken over the very bytes of the line up to the hash itself, so that checking needs no reading of JSON.
 *
 * <p>Not thread-safe: one writer owns it.
 */
final class HashChain {
    private static final Pattern SEALED = Pattern.compile("(.*),\"hash\":\"([0-9a-f]{64})\"}");

    private final Seal seal;
    private long number;
    private String last;

    private HashChain(Seal seal, long number, String last) {
        this.seal = seal;
        this.number = number;
        this.last = last;
    }

    /** Begins a chain. */
    static HashChain begin(Seal seal) {
        return new HashChain(seal, 0, Seal.NOTHING);
    }

    /** Goes on behind a link. */
    static HashChain after(Seal seal, ChainLink link) {
        return new HashChain(seal, link.number(), link.hash());
    }

    /** The next line, without its end. */
    String next(Map<String, ?> members) {
        String text = JsonText.of(members);
        number++;
        String body = text.substring(0, text.length() - 1) + ",\"seq\":" + number + ",\"prev\":\"" + last + '"';
        last = seal.of(body.getBytes(StandardCharsets.UTF_8));
        return body + ",\"hash\":\"" + last + "\"}";
    }

    /** What a line says of its place in the chain; empty when it is no link. */
    static Optional<ChainLink> read(String line) {
        Matcher sealed = SEALED.matcher(line);
        if (!sealed.matches()) {
            return Optional.empty();
        }
        try {
            JsonView members = JsonText.read(line);
            String previous = members.member("prev").string().orElse("");
            return members.member("seq").integer().stream()
                    .mapToObj(seq -> new ChainLink(seq, previous, sealed.group(2), sealed.group(1)))
                    .findFirst();
        } catch (MalformedMessageException e) {
            return Optional.empty();
        }
    }

    /**
     * A line of the chain.
     *
     * @param number of the line, 1 or more
     * @param previous hash of the line before
     * @param hash of this line
     * @param body what the hash is taken over
     */
    record ChainLink(long number, String previous, String hash, String body) {
        boolean isSealedBy(Seal seal) {
            return seal.of(body.getBytes(StandardCharsets.UTF_8)).equals(hash);
        }
    }
}
