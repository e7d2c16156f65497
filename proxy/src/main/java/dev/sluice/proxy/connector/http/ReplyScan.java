package dev.sluice.proxy.connector.http;

import dev.sluice.interceptors.message.RequestId;
import java.nio.charset.StandardCharsets;

/**
 * Reads the envelope of an answer that passes by in pieces, and keeps nothing of it but the names and short values of the
 * two outer levels: whether it is one answer, to the right request, and whether it asks the client something. What is
 * inside is not looked into; it is for whoever reads it. One per answer.
 */
final class ReplyScan {
    /** What is longer is no name that matters here. */
    private static final int LONGEST_TOKEN = 512;

    private static final int RESULT_LEVEL = 2;

    private final RequestId awaited;
    private final byte[] token = new byte[LONGEST_TOKEN];
    private int length;
    private boolean tooLong;
    private boolean text;
    private boolean escaped;
    private boolean tokenEscaped;
    private int depth;
    private boolean inResult;
    private boolean nameNext;
    private String name = "";
    private String outerName = "";
    private boolean idSeen;
    private boolean answerSeen;
    private boolean over;
    private boolean foreign;
    private boolean asking;

    ReplyScan(RequestId awaited) {
        this.awaited = awaited;
    }

    /** Looks at the next piece. */
    void feed(byte[] piece) {
        int i = 0;
        while (i < piece.length && !foreign) {
            i = text ? inText(piece, i) : outside(piece, i);
        }
    }

    /** Whether this cannot become the answer that is awaited. */
    boolean isForeign() {
        return foreign;
    }

    /** Whether the result has what only a result has that asks the client something. */
    boolean isAsking() {
        return asking;
    }

    /** Whether the answer has come to its end and is one. */
    boolean isWhole() {
        return over && idSeen && answerSeen && !foreign;
    }

    private boolean isRelevant() {
        return depth == 1 || (depth == RESULT_LEVEL && inResult);
    }

    private int inText(byte[] piece, int from) {
        boolean kept = isRelevant();
        for (int i = from; i < piece.length; i++) {
            byte next = piece[i];
            if (escaped) {
                escaped = false;
            } else if (next == '"') {
                text = false;
                if (kept) {
                    endText();
                }
                return i + 1;
            } else if (next == '\\') {
                escaped = true;
                tokenEscaped = true;
            }
            if (kept) {
                keep(next);
            }
        }
        return piece.length;
    }

    private int outside(byte[] piece, int at) {
        byte next = piece[at];
        switch (next) {
            case ' ', '\t', '\r', '\n' -> {}
            case '"' -> beginText();
            case '{', '[' -> open(next == '{');
            case '}', ']' -> close();
            case ',' -> endMember();
            case ':' -> length = 0;
            default -> scalar(next);
        }
        return at + 1;
    }

    private void beginText() {
        foreign |= depth == 0;
        text = true;
        length = 0;
        tooLong = false;
        tokenEscaped = false;
    }

    private void keep(byte next) {
        if (length < LONGEST_TOKEN) {
            token[length] = next;
            length++;
        } else {
            tooLong = true;
        }
    }

    private void endText() {
        String value =
                tooLong ? "" : JsonEscapes.resolved(new String(token, 0, length, StandardCharsets.UTF_8), tokenEscaped);
        length = 0;
        if (nameNext) {
            nameNext = false;
            name = value;
            if (depth == 1) {
                outerName(value);
            } else {
                asking |= value.equals("inputRequests") || value.equals("requestState");
            }
        } else if (depth == 1 && name.equals("id")) {
            id(RequestId.of(value));
        } else if (depth == RESULT_LEVEL && name.equals("resultType")) {
            asking |= value.equals("input_required");
        }
    }

    private void outerName(String value) {
        outerName = value;
        answerSeen |= value.equals("result") || value.equals("error");
        foreign |= value.equals("method") || value.equals("params");
    }

    private void id(RequestId found) {
        foreign |= idSeen || !found.equals(awaited);
        idSeen = true;
    }

    private void open(boolean object) {
        if (depth == 0) {
            foreign |= !object || over;
            nameNext = true;
        } else if (depth == 1) {
            foreign |= name.equals("id");
            inResult = object && outerName.equals("result");
            nameNext = inResult;
        }
        depth++;
    }

    private void close() {
        endMember();
        nameNext = false;
        depth--;
        if (depth == 1) {
            inResult = false;
        }
        over |= depth == 0;
        foreign |= depth < 0;
    }

    private void endMember() {
        if (depth == 1 && name.equals("id") && length > 0) {
            number(new String(token, 0, length, StandardCharsets.US_ASCII));
        }
        if (isRelevant()) {
            length = 0;
            name = "";
            nameNext = true;
        }
    }

    private void scalar(byte next) {
        foreign |= depth == 0;
        if (depth == 1) {
            keep(next);
        }
    }

    private void number(String digits) {
        try {
            id(RequestId.of(Long.parseLong(digits)));
        } catch (NumberFormatException notAnInteger) {
            foreign = true;
        }
    }
}
