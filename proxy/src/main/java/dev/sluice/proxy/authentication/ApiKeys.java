package dev.sluice.proxy.authentication;

import dev.sluice.interceptors.Principal;
import dev.sluice.proxy.oauth.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Recognizes keys by their hashes. How long that takes says nothing about how near a wrong key was. */
final class ApiKeys {
    /** Who vouches for keys: nobody but this gateway. */
    static final String ISSUER = "keys";

    private final List<Entry> fast;
    private final List<Entry> slow;
    private final Remembered<Principal> remembered;
    private final Scheduler worker;
    private final Semaphore turns;

    /**
     * Knows these keys.
     *
     * @param checks slow hashes that are computed at once; clients with wrong keys must not take all workers
     */
    ApiKeys(List<KeySettings> keys, int checks, Remembered<Principal> remembered, Scheduler worker) {
        List<Entry> entries = keys.stream().map(Entry::of).toList();
        this.fast = entries.stream().filter(entry -> entry.iterations() == 0).toList();
        this.slow = entries.stream().filter(entry -> entry.iterations() > 0).toList();
        this.remembered = remembered;
        this.worker = worker;
        this.turns = new Semaphore(checks);
    }

    /** Fails with a {@link RefusedException} when nobody has this key. */
    Mono<Principal> check(String key) {
        return find(fast, entry -> Fingerprint.sha256(key.getBytes(StandardCharsets.UTF_8)))
                .map(Mono::just)
                .orElseGet(() -> slow.isEmpty() ? unknown() : checkSlowly(key));
    }

    private Mono<Principal> checkSlowly(String key) {
        Mono<Principal> check = Mono.defer(() -> inTurn(key)).subscribeOn(worker);
        return remembered.get(Fingerprint.of(key.getBytes(StandardCharsets.UTF_8)), principal -> Instant.MAX, check);
    }

    private Mono<Principal> inTurn(String key) {
        if (!turns.tryAcquire()) {
            return Mono.error(RefusedException.unavailable("too many keys are being checked"));
        }
        try {
            return find(slow, entry -> entry.derived(key)).map(Mono::just).orElseGet(ApiKeys::unknown);
        } finally {
            turns.release();
        }
    }

    private static Mono<Principal> unknown() {
        return Mono.error(RefusedException.invalidToken("unknown key"));
    }

    /** Looks at all entries, wherever the right one stands. */
    private static Optional<Principal> find(List<Entry> entries, Hashing hashing) {
        Optional<Principal> found = Optional.empty();
        for (Entry entry : entries) {
            if (MessageDigest.isEqual(entry.hash(), hashing.hash(entry))) {
                found = Optional.of(entry.principal());
            }
        }
        return found;
    }

    private interface Hashing {
        byte[] hash(Entry entry);
    }

    /** A key, with its hash and how that was made; without iterations it is a plain SHA-256. */
    private static final class Entry {
        private final Principal principal;
        private final int iterations;
        private final byte[] salt;
        private final byte[] hash;

        private Entry(Principal principal, int iterations, byte[] salt, byte[] hash) {
            this.principal = principal;
            this.iterations = iterations;
            this.salt = salt;
            this.hash = hash;
        }

        static Entry of(KeySettings key) {
            Principal principal = new Principal(ISSUER, key.name(), "", key.scopes(), Map.of());
            String[] parts = key.hash().split(":", -1);
            HexFormat hex = HexFormat.of();
            return parts[0].equals("sha256")
                    ? new Entry(principal, 0, new byte[0], hex.parseHex(parts[1]))
                    : new Entry(principal, Integer.parseInt(parts[1]), hex.parseHex(parts[2]), hex.parseHex(parts[3]));
        }

        Principal principal() {
            return principal;
        }

        int iterations() {
            return iterations;
        }

        byte[] hash() {
            return hash;
        }

        byte[] derived(String key) {
            try {
                PBEKeySpec spec = new PBEKeySpec(key.toCharArray(), salt, iterations, hash.length * Byte.SIZE);
                return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                        .generateSecret(spec)
                        .getEncoded();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK has PBKDF2", e);
            }
        }
    }
}
