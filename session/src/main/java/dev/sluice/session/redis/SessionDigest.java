package dev.sluice.session.redis;

import dev.sluice.interceptors.message.SessionId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names a session in keys. Names of keys show up where records do not: in slow logs, in statistics of large keys, on the
 * screen of whoever looks for something else. The id is all that a client needs to go on with a session, so it stays inside
 * the record.
 */
public final class SessionDigest {
    private SessionDigest() {}

    /**
     * Makes the name.
     *
     * @param id of a session
     * @return SHA-256 in hexadecimal digits
     */
    public static String of(SessionId id) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(id.value().getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
