package dev.sluice.proxy.connector.stdio;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries what a child writes to its standard error into the log. Long lines are cut, and a child that says too much is
 * left out until it has calmed down, but always read: it would stand still otherwise.
 */
final class ChildLog implements Runnable {
    private static final Logger LOGGER = LoggerFactory.getLogger(ChildLog.class);

    private static final int PIECE = 4096;

    private final String name;
    private final InputStream input;
    private final Redaction redaction;
    private final StdioSettings.Log settings;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean cut;
    private long periodBegan = System.nanoTime();
    private int said;
    private long leftOut;

    /**
     * Prepares it.
     *
     * @param name prefix of each line
     */
    ChildLog(String name, InputStream input, Redaction redaction, StdioSettings.Log settings) {
        this.name = name;
        this.input = input;
        this.redaction = redaction;
        this.settings = settings;
    }

    /** Blocks until the child has closed its standard error. */
    @Override
    public void run() {
        byte[] piece = new byte[PIECE];
        try {
            for (int length = input.read(piece); length >= 0; length = input.read(piece)) {
                take(piece, length);
            }
        } catch (IOException e) {
            LOGGER.debug("[{}] standard error broke off: {}", name, e.toString());
        }
        finishLine();
        sayWhatWasLeftOut();
    }

    private void take(byte[] piece, int length) {
        for (int i = 0; i < length; i++) {
            if (piece[i] == '\n') {
                finishLine();
            } else if (line.size() < settings.longestLine()) {
                line.write(piece[i]);
            } else {
                cut = true;
            }
        }
    }

    private void finishLine() {
        String text = line.toString(StandardCharsets.UTF_8).stripTrailing();
        if (!text.isEmpty() && mayBeSaid()) {
            LOGGER.info("[{}] {}", name, cut ? redaction.ofCut(text) : redaction.of(text));
        }
        line.reset();
        cut = false;
    }

    private boolean mayBeSaid() {
        long now = System.nanoTime();
        if (now - periodBegan >= settings.period().toNanos()) {
            sayWhatWasLeftOut();
            periodBegan = now;
            said = 0;
        }
        boolean may = said < settings.lines();
        said++;
        leftOut += may ? 0 : 1;
        return may;
    }

    private void sayWhatWasLeftOut() {
        if (leftOut > 0) {
            LOGGER.info("[{}] {} more lines were left out", name, leftOut);
            leftOut = 0;
        }
    }
}
