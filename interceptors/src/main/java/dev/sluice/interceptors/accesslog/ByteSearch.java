package dev.sluice.interceptors.accesslog;

import java.util.Arrays;

/** Finds a short text in bytes, to learn cheaply whether a closer look is worth it. */
final class ByteSearch {
    private ByteSearch() {}

    static boolean contains(byte[] bytes, byte[] wanted) {
        for (int i = 0; i <= bytes.length - wanted.length; i++) {
            if (bytes[i] == wanted[0] && Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return true;
            }
        }
        return false;
    }
}
