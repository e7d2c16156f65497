package dev.sluice.interceptors.redaction;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds the numbers of payment cards: 13 to 19 digits, also in groups, of a known issuer and with the right check digit.
 * Every place where a group of digits begins is looked at, so that digits before a card do not hide it.
 */
final class PaymentCards implements Detector {
    private static final int SHORTEST = 13;
    private static final int LONGEST = 19;

    @Override
    public String kind() {
        return "payment-card";
    }

    @Override
    public List<Span> find(String text) {
        List<Span> spans = new ArrayList<>();
        int position = 0;
        while (position < text.length()) {
            int end = beginsGroup(text, position) ? endOfCard(text, position) : -1;
            if (end > 0) {
                spans.add(new Span(position, end));
            }
            position = Math.max(position + 1, end);
        }
        return spans;
    }

    private static boolean beginsGroup(String text, int position) {
        return isDigit(text, position) && !isDigit(text, position - 1);
    }

    /** Index behind the longest card that begins here; -1 when there is none. */
    private static int endOfCard(String text, int start) {
        StringBuilder digits = new StringBuilder(LONGEST);
        int end = -1;
        for (int i = start; digits.length() < LONGEST && isDigit(text, i); i = next(text, i)) {
            digits.append(text.charAt(i));
            if (digits.length() >= SHORTEST && !isDigit(text, i + 1) && isCard(digits)) {
                end = i + 1;
            }
        }
        return end;
    }

    /** The next digit may stand behind one separator. */
    private static int next(String text, int position) {
        boolean separated =
                position + 1 < text.length() && (text.charAt(position + 1) == ' ' || text.charAt(position + 1) == '-');
        return position + (separated ? 2 : 1);
    }

    private static boolean isDigit(String text, int position) {
        return position >= 0
                && position < text.length()
                && text.charAt(position) >= '0'
                && text.charAt(position) <= '9';
    }

    private static boolean isCard(CharSequence digits) {
        return isIssued(digits) && isChecked(digits);
    }

    /** The number ranges of the large networks, by length. */
    private static boolean isIssued(CharSequence digits) {
        int four = Integer.parseInt(digits, 0, 4, 10);
        int two = four / 100;
        return switch (digits.length()) {
            case 13 -> two / 10 == 4;
            case 14 -> two == 36 || two == 38 || two == 30;
            case 15 -> two == 34 || two == 37;
            case 16 ->
                two / 10 == 4
                        || (two >= 51 && two <= 55)
                        || (four >= 2221 && four <= 2720)
                        || two == 35
                        || two == 62
                        || isDiscover(four);
            default -> two / 10 == 4 || two == 62 || isDiscover(four);
        };
    }

    private static boolean isDiscover(int four) {
        return four == 6011 || (four >= 6440 && four <= 6599);
    }

    /** Luhn's check of ISO/IEC 7812. */
    private static boolean isChecked(CharSequence digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int doubled = digit * 2;
            sum += i % 2 == 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
        }
        return sum % 10 == 0;
    }
}
