package dev.sluice.session.redis;

import dev.sluice.session.redis.UnreadableRecordException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts what is kept in Redis, when there are keys: AES-256-GCM (NIST SP 800-38D) with 96 random bits for each write.
 *
 * <p>The first byte says how the rest is to be read: 0 in clear; 1 encrypted, followed by 8 bytes that name the key, 12
 * bytes of nonce, and the cipher text with its tag of 16 bytes. What a record belongs to is authenticated along with it,
 * so that records cannot be exchanged for each other; an old record can be put back in its own place, though. With keys, a
 * record in clear is not accepted, since whoever can write to Redis could have put it there.
 *
 * <p>The first key encrypts and all of them decrypt. A key is replaced in two steps: append the new one to the list of
 * every replica, then move it to the front. Random nonces allow 2^32 writes with one key. Thread-safe.
 */
public final class RecordCipher {
    private static final byte CLEAR = 0;
    private static final byte ENCRYPTED = 1;
    private static final int KEY_NAME_BYTES = 8;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int HEADER_BYTES = 1 + KEY_NAME_BYTES + NONCE_BYTES;
    private static final String TRANSFORMATION = "AES/GCM/NoPadding";

    private final Map<ByteBuffer, SecretKeySpec> keys = new LinkedHashMap<>();
    private final Optional<ByteBuffer> first;
    private final SecureRandom random;

    /**
     * Prepares the keys.
     *
     * @param keys the first encrypts, all decrypt; without any, records are kept in clear
     */
    public RecordCipher(List<EncryptionKey> keys) {
        keys.forEach(key -> this.keys.put(name(key), new SecretKeySpec(key.bytes(), "AES")));
        this.first = this.keys.keySet().stream().findFirst();
        this.random = seeded();
    }

    /** A part of a digest: it tells keys apart and says nothing of them. */
    private static ByteBuffer name(EncryptionKey key) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update("sluice key name".getBytes(StandardCharsets.US_ASCII));
            return ByteBuffer.wrap(Arrays.copyOf(sha256.digest(key.bytes()), KEY_NAME_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The platform's default generator reads a device for every number; a DRBG reads it once, here. */
    private static SecureRandom seeded() {
        try {
            SecureRandom random = SecureRandom.getInstance("DRBG");
            random.nextBytes(new byte[1]);
            return random;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform has no DRBG generator for nonces", e);
        }
    }

    /**
     * Makes what is kept in Redis.
     *
     * @param plain not changed
     * @param place what it belongs to, the same when it is opened
     * @return a new array
     */
    public byte[] seal(byte[] plain, String place) {
        return first.map(name -> encrypt(plain, place, name)).orElseGet(() -> inClear(plain));
    }

    private static byte[] inClear(byte[] plain) {
        return ByteBuffer.allocate(1 + plain.length).put(CLEAR).put(plain).array();
    }

    private byte[] encrypt(byte[] plain, String place, ByteBuffer name) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, name, nonce, place).doFinal(plain);
            return ByteBuffer.allocate(HEADER_BYTES + encrypted.length)
                    .put(ENCRYPTED)
                    .put(name.duplicate())
                    .put(nonce)
                    .put(encrypted)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform cannot encrypt with " + TRANSFORMATION, e);
        }
    }

    private Cipher cipher(int mode, ByteBuffer name, byte[] nonce, String place) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(TRANSFORMATION);
        cipher.init(mode, keys.get(name), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    /**
     * Reads what {@link #seal} made.
     *
     * @param sealed not changed
     * @param place what it belongs to
     * @return a new array with what was sealed
     * @throws UnreadableRecordException when it is nothing of the kind, was tampered with, or is not for our keys
     */
    public byte[] open(byte[] sealed, String place) {
        if (sealed.length > 0 && sealed[0] == CLEAR) {
            return fromClear(sealed);
        }
        if (sealed.length < HEADER_BYTES + TAG_BITS / Byte.SIZE || sealed[0] != ENCRYPTED) {
            throw new UnreadableRecordException(Kind.DAMAGED, "it does not begin as a record does");
        }
        ByteBuffer name = ByteBuffer.wrap(Arrays.copyOfRange(sealed, 1, 1 + KEY_NAME_BYTES));
        if (!keys.containsKey(name)) {
            throw new UnreadableRecordException(Kind.LOCKED, "it is encrypted with a key that is not configured here");
        }
        return decrypt(sealed, place, name);
    }

    private byte[] fromClear(byte[] sealed) {
        if (first.isPresent()) {
            throw new UnreadableRecordException(Kind.LOCKED, "it is in clear, and keys are configured");
        }
        return Arrays.copyOfRange(sealed, 1, sealed.length);
    }

    private byte[] decrypt(byte[] sealed, String place, ByteBuffer name) {
        byte[] nonce = Arrays.copyOfRange(sealed, 1 + KEY_NAME_BYTES, HEADER_BYTES);
        try {
            return cipher(Cipher.DECRYPT_MODE, name, nonce, place)
                    .doFinal(sealed, HEADER_BYTES, sealed.length - HEADER_BYTES);
        } catch (AEADBadTagException e) {
            throw new UnreadableRecordException(Kind.DAMAGED, "it was changed after it was encrypted");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform cannot decrypt with " + TRANSFORMATION, e);
        }
    }
}
