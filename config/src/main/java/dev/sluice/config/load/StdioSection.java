package dev.sluice.config.load;

import dev.sluice.config.DataSize;
import dev.sluice.config.Secret;
import dev.sluice.config.StdioConfig;
import dev.sluice.config.StdioMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Section {@code stdio} of an upstream. */
final class StdioSection {
    static final Section<NoBase, StdioConfig> DEFINITION = stdio();

    private StdioSection() {}

    private static Section<NoBase, StdioConfig> stdio() {
        StdioConfig defaults = StdioConfig.of(List.of("-"));
        SectionBuilder<NoBase> keys = SectionBuilder.withoutBase();
        Key<NoBase, List<String>> command = keys.required(
                "command",
                new ListType<>(Texts.argument(), true, false),
                "the program and its arguments, one entry each; no shell sees them");
        Key<NoBase, Map<String, Secret>> environment = keys.key(
                "environment",
                new EnvironmentType(),
                base -> defaults.environment(),
                "variables for the process, on top of HOME, LANG, LC_ALL, LC_CTYPE, LOGNAME, PATH, SHELL, TMPDIR, TZ and USER");
        Key<NoBase, Optional<Path>> directory = keys.key(
                "directory",
                new OptionalType<>(new FolderType()),
                base -> defaults.directory(),
                "where the process runs; that of Sluice unless given");
        Key<NoBase, StdioMode> mode = keys.key(
                "mode",
                Texts.oneOf("choice", StdioMode.class),
                base -> defaults.mode(),
                "session starts a process for each session; shared lets all that announce the same capabilities and"
                        + " revision use one, for servers that keep no state for a client; where clients can be asked"
                        + " something, their calls take turns");
        Key<NoBase, Integer> maxProcesses = keys.key(
                "maxProcesses",
                Quantities.count(1, 10_000),
                base -> defaults.maxProcesses(),
                "most processes of the route at the same time; sessions that would need more are refused with 503");
        Key<NoBase, Duration> startTimeout = keys.key(
                "startTimeout",
                Quantities.duration(Duration.ofMillis(100), Duration.ofMinutes(10)),
                base -> defaults.startTimeout(),
                "longest time from the start of a process to its answer to the handshake");
        Key<NoBase, Duration> stopTimeout = keys.key(
                "stopTimeout",
                Quantities.duration(Duration.ofMillis(10), Duration.ofMinutes(1)),
                base -> defaults.stopTimeout(),
                "how long a process may take to end after its input was closed, before SIGTERM, and again before SIGKILL");
        Key<NoBase, Duration> maxLifetime = keys.key(
                "maxLifetime",
                Quantities.durationOrZero(Duration.ofMillis(100), Duration.ofDays(365)),
                base -> defaults.maxLifetime(),
                "after which time a process is replaced, once no call is under way in it; a session that had it to itself"
                        + " goes on as onSessionLost says; 0 for never");
        Key<NoBase, Duration> idleTimeout = keys.key(
                "idleTimeout",
                Quantities.duration(Duration.ofMillis(10), Duration.ofHours(24)),
                base -> defaults.idleTimeout(),
                "how long a shared process is kept that no session uses");
        Key<NoBase, Integer> waitingCalls = keys.key(
                "waitingCalls",
                Quantities.count(0, 1_000_000),
                base -> defaults.waitingCalls(),
                "most calls that wait for their turn in one shared process; more are refused");
        Key<NoBase, DataSize> unsent = keys.key(
                "unsent",
                Quantities.size(DataSize.ofBytes(1 << 10), DataSize.ofBytes(1 << 30)),
                base -> defaults.unsent(),
                "most bytes that wait for a process that does not read; more messages are refused");
        Key<NoBase, Integer> queuedMessages = keys.key(
                "queuedMessages",
                Quantities.count(1, 1_000_000),
                base -> defaults.queuedMessages(),
                "most messages of the server that wait for one slow reader, before the process has to wait");
        Key<NoBase, DataSize> queuedBytes = keys.key(
                "queuedBytes",
                Quantities.size(DataSize.ofBytes(1 << 10), DataSize.ofBytes(1 << 30)),
                base -> defaults.queuedBytes(),
                "how many bytes they have at most");
        Key<NoBase, Duration> slowReader = keys.key(
                "slowReader",
                Quantities.duration(Duration.ofMillis(10), Duration.ofMinutes(10)),
                base -> defaults.slowReader(),
                "how long one slow reader may hold up all others of its session, before it loses notifications");
        Key<NoBase, Duration> unclaimedQuestion = keys.key(
                "unclaimedQuestion",
                Quantities.duration(Duration.ofMillis(10), Duration.ofMinutes(10)),
                base -> defaults.unclaimedQuestion(),
                "how long a question of the server that belongs to no call waits for a client that takes it");
        Key<NoBase, DataSize> logLine = keys.key(
                "logLine",
                Quantities.size(DataSize.ofBytes(64), DataSize.ofMebibytes(1)),
                base -> defaults.logLine(),
                "longest line of standard error in the log; what is longer is cut");
        Key<NoBase, Integer> logLines = keys.key(
                "logLines",
                Quantities.count(0, 1_000_000),
                base -> defaults.logLines(),
                "most such lines of one process in each logPeriod; the rest is counted");
        Key<NoBase, Duration> logPeriod = keys.key(
                "logPeriod",
                Quantities.duration(Duration.ofMillis(100), Duration.ofHours(1)),
                base -> defaults.logPeriod(),
                "how often the count of these lines begins anew");
        Key<NoBase, Duration> restartDelay = keys.key(
                "restartDelay",
                Quantities.duration(Duration.ofMillis(10), Duration.ofHours(1)),
                base -> defaults.restartDelay(),
                "how long a command is left alone whose processes die before their first word, which doubles each time;"
                        + " at most maxRestartDelay");
        Key<NoBase, Duration> maxRestartDelay = keys.key(
                "maxRestartDelay",
                Quantities.duration(Duration.ofMillis(10), Duration.ofHours(24)),
                base -> defaults.maxRestartDelay(),
                "how long at most");
        keys.ordered(restartDelay, maxRestartDelay);
        return keys.build(values -> new StdioConfig(
                values.get(command),
                values.get(environment),
                values.get(directory),
                values.get(mode),
                values.get(maxProcesses),
                values.get(startTimeout),
                values.get(stopTimeout),
                values.get(maxLifetime),
                values.get(idleTimeout),
                values.get(waitingCalls),
                values.get(unsent),
                values.get(queuedMessages),
                values.get(queuedBytes),
                values.get(slowReader),
                values.get(unclaimedQuestion),
                values.get(logLine),
                values.get(logLines),
                values.get(logPeriod),
                values.get(restartDelay),
                values.get(maxRestartDelay)));
    }
}
