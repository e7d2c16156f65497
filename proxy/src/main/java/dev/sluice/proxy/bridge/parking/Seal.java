package dev.sluice.proxy.bridge.parking;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals what clients carry for this process: they can neither read nor change it. The name of the process stands in front,
 * so that another replica knows whom to ask; nobody but the owner can open what it has sealed, and what is in there is of
 * no use to anybody else. The key lives as long as the process. Thread-safe.
 */
final class Seal {
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int LONGEST = 64 * 1024;
    private static final char SEPARATOR = '~';

    private final SecureRandom random;
    private final SecretKey key;
    private final Supplier<String> self;

    /**
     * Makes a seal with a key of its own. Seals once, so that nothing has to be loaded when it is used.
     *
     * @param self name of this process
     */
    Seal(SecureRandom random, Supplier<String> self) {
        this.random = random;
        byte[] fresh = new byte[KEY_BYTES];
        random.nextBytes(fresh);
        this.key = new SecretKeySpec(fresh, "AES");
        this.self = self;
        var unused = run(Cipher.ENCRYPT_MODE, "", "", new byte[NONCE_BYTES], new byte[0]);
    }

    /** Seals a content; what was sealed for one purpose opens for that purpose only. */
    String seal(String purpose, byte[] content) {
        String owner = self.get();
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = run(Cipher.ENCRYPT_MODE, purpose, owner, nonce, content)
                .orElseThrow(() -> new IllegalStateException("AES-GCM does not seal"));
        byte[] all = ByteBuffer.allocate(NONCE_BYTES + sealed.length)
                .put(nonce)
                .put(sealed)
                .array();
        return encode(owner.getBytes(StandardCharsets.UTF_8)) + SEPARATOR + encode(all);
    }

    /** Opens what this process has sealed; empty for everything else. */
    Optional<byte[]> open(String purpose, String text) {
        int separator = text.indexOf(SEPARATOR);
        Optional<byte[]> all = decode(text.substring(separator + 1)).filter(bytes -> bytes.length > NONCE_BYTES);
        return ownerOf(text)
                .flatMap(owner -> all.flatMap(bytes -> run(
                        Cipher.DECRYPT_MODE,
                        purpose,
                        owner,
                        Arrays.copyOf(bytes, NONCE_BYTES),
                        Arrays.copyOfRange(bytes, NONCE_BYTES, bytes.length))));
    }

    /** Who says that it has sealed a text; nothing proves it before it is opened. */
    static Optional<String> ownerOf(String text) {
        int separator = text.indexOf(SEPARATOR);
        return separator <= 0 || text.length() > LONGEST
                ? Optional.empty()
                : decode(text.substring(0, separator)).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    private Optional<byte[]> run(int mode, String purpose, String owner, byte[] nonce, byte[] content) {
        try {
            Cipher cipher = Cipher.getInstance(CIPHER);
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD((purpose + '\n' + owner).getBytes(StandardCharsets.UTF_8));
            return Optional.of(cipher.doFinal(content));
        } catch (GeneralSecurityException notOurs) {
            return Optional.empty();
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static Optional<byte[]> decode(String text) {
        try {
            return Optional.of(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
