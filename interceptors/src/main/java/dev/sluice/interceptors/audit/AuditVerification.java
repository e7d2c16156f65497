package dev.sluice.interceptors.audit;

import dev.sluice.interceptors.audit.HashChain.ChainLink;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Checks the chain of an audit trail: that no line was changed, taken out, put in or moved.
 *
 * <p>Lines that are missing at the end cannot be seen in the file; whoever kept the last hash elsewhere can compare it.
 */
public final class AuditVerification {
    private static final int MOST_PROBLEMS = 20;

    private final Seal seal;
    private final List<String> problems = new ArrayList<>();
    private Optional<ChainLink> first = Optional.empty();
    private Optional<ChainLink> last = Optional.empty();
    private long lines;

    private AuditVerification(Seal seal) {
        this.seal = seal;
    }

    /**
     * What was found.
     *
     * @param lines how many there are
     * @param problems one sentence each, with the number of its line; empty when the chain holds; the first 20
     * @param lastHash hash of the last line; 64 zeros when there is none
     * @param fromTheStart whether the first line is the first of its chain; false when it goes on from another file
     */
    public record Result(long lines, List<String> problems, String lastHash, boolean fromTheStart) {
        /** Copies the list. */
        public Result {
            problems = List.copyOf(problems);
        }
    }

    /**
     * Reads files as one chain, in their order. Blocks.
     *
     * @param files oldest first
     * @param key of the audit trail; empty when it has none
     * @return what was found
     * @throws IOException when a file cannot be read
     */
    public static Result verify(List<Path> files, String key) throws IOException {
        AuditVerification verification = new AuditVerification(Seal.of(key));
        for (Path file : files) {
            verification.read(file);
        }
        return verification.result();
    }

    private void read(Path file) throws IOException {
        long number = 0;
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                check(file.getFileName() + " line " + number, line);
            }
        }
    }

    private void check(String place, String line) {
        lines++;
        Optional<ChainLink> read = HashChain.read(line);
        if (read.isEmpty()) {
            report(place + " is damaged: it is no record of a chain");
            return;
        }
        ChainLink link = read.get();
        if (!link.isSealedBy(seal)) {
            report(place + " was changed, or another key sealed it");
        }
        last.ifPresentOrElse(before -> checkOrder(place, before, link), () -> first = read);
        last = read;
    }

    private void checkOrder(String place, ChainLink before, ChainLink link) {
        if (link.number() != before.number() + 1) {
            report(place + " has the number " + link.number() + " after " + before.number());
        } else if (!link.previous().equals(before.hash())) {
            report(place + " does not follow the line before it");
        }
    }

    private void report(String problem) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(problem);
        }
    }

    private Result result() {
        return new Result(
                lines,
                problems,
                last.map(ChainLink::hash).orElse(Seal.NOTHING),
                first.map(link -> link.previous().equals(Seal.NOTHING)).orElse(true));
    }
}
