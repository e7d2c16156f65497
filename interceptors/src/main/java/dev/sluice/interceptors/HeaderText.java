package dev.sluice.interceptors;

import java.nio.charset.StandardCharsets;

/** Text as the value of a header field: nothing in it can end the field. */
final class HeaderText {
    private static final String HEX = "0123456789ABCDEF";

    private HeaderText() {}

    static String of(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean edge = b == ' ' && safe.length() == 0;
            if (b >= ' ' && b < 0x7F && b != '%' && !edge) {
                safe.append((char) b);
            } else {
                safe.append('%').append(HEX.charAt((b >> 4) & 15)).append(HEX.charAt(b & 15));
            }
        }
        return safe.toString();
    }
}
