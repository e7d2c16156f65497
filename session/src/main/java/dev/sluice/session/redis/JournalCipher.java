package dev.sluice.session.redis;

/** Encrypts what the journal keeps. Thread-safe. */
interface JournalCipher {
    /**
     * Encrypts.
     *
     * @param place where the bytes are kept; they can be decrypted for no other
     * @param plain not changed
     * @return a new array, or the same one
     */
    byte[] encrypt(String place, byte[] plain);

    /**
     * Decrypts.
     *
     * @param place where the bytes were kept
     * @param encrypted not changed
     * @return a new array, or the same one
     * @throws IllegalArgumentException when they were not encrypted for that place, or their key is not known
     */
    byte[] decrypt(String place, byte[] encrypted);

    /** Leaves everything as it is. */
    static JournalCipher none() {
        return new JournalCipher() {
            @Override
            public byte[] encrypt(String place, byte[] plain) {
                return plain;
            }

            @Override
            public byte[] decrypt(String place, byte[] encrypted) {
                return encrypted;
            }
        };
    }
}
