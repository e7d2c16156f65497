package dev.sluice.config.load;

import org.snakeyaml.engine.v2.exceptions.Mark;

/** A place in the source. Line and column count from 1; both are 0 for the source as a whole. */
record Position(int line, int column) {
    static final Position NOWHERE = new Position(0, 0);

    static Position of(Mark mark) {
        return new Position(mark.getLine() + 1, mark.getColumn() + 1);
    }

    /** The place of a character of a text. */
    static Position of(CharSequence text, int index) {
        int line = 1;
        int start = 0;
        for (int i = 0; i < index; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                start = i + 1;
            }
        }
        return new Position(line, Character.codePointCount(text, start, index) + 1);
    }
}
