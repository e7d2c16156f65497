package dev.sluice.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Something that calls can be sent to. */
record Target(String name, JavaProcess process) {
    String url() {
        return process.url();
    }

    long pid() {
        return process.pid();
    }

    /** What its heap holds after a full collection: the histogram counts live objects only, so the JVM collects first. */
    long liveBytes() throws IOException {
        Process histogram = new ProcessBuilder(
                        JavaProcess.tool("jcmd").toString(), Long.toString(pid()), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(histogram.getInputStream(), StandardCharsets.UTF_8))) {
            List<String> total =
                    lines.lines().filter(line -> line.startsWith("Total")).toList();
            if (total.size() != 1) {
                throw new IllegalStateException("jcmd printed no histogram of " + name);
            }
            return Long.parseLong(total.get(0).trim().split("\\s+", -1)[2]);
        }
    }
}
