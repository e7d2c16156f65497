package dev.sluice.proxy.connector.stdio;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that no child outlives Sluice, however Sluice ends, and carries signals to a child and all that it has
 * started.
 *
 * <p>A child of a process that was killed notices only that its input ends, and may ignore that. So a small shell script
 * runs beside Sluice. It is told of every child, and when its own input ends, it gives the children two seconds, sends
 * SIGTERM and a second later SIGKILL to those that are left, and ends. Where the system has {@code setsid}, each child leads a session of its
 * own: then signals reach its whole family, and a Ctrl-C that is meant for Sluice does not reach it at all. Without a
 * shell there is no such watch, and children that ignore the end of their input outlive a Sluice that is killed. What a
 * child has started in yet another session is out of reach.
 *
 * <p>Every method may block for a short while. Thread-safe.
 */
public final class Warden implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Warden.class);

    private static final Path SHELL = Path.of("/bin/sh");
    private static final List<Path> SETSID = List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

    private static final String SCRIPT = """
            trap '' HUP INT TERM
            targets=''
            while read -r what target; do
              case $what in
                +) targets="$targets $target" ;;
                -) rest=''
                   for t in $targets; do [ "$t" = "$target" ] || rest="$rest $t"; done
                   targets=$rest ;;
                *) kill -s "$what" -- "$target" ;;
              esac
            done
            [ -n "$targets" ] || exit 0
            sleep 2
            for t in $targets; do kill -s TERM -- "$t"; done
            sleep 1
            for t in $targets; do kill -s KILL -- "$t"; done
            """;

    private final Optional<Path> setsid =
            SETSID.stream().filter(Files::isExecutable).findFirst();
    private @Nullable OutputStream orders;
    private boolean tried;

    /** The words to put before a command so that its process leads a family of its own; none when that is not possible. */
    List<String> prefix() {
        return setsid.map(path -> List.of(path.toString())).orElse(List.of());
    }

    /** Begins to watch a child. */
    void watch(Process child) {
        var unused = tell("+", child);
    }

    /** Asks a child and its family to end. */
    void terminate(Process child) {
        if (!signalFamily("TERM", child)) {
            child.descendants().forEach(ProcessHandle::destroy);
            child.destroy();
        }
    }

    /** Ends a child and its family. */
    void kill(Process child) {
        child.descendants().forEach(ProcessHandle::destroyForcibly);
        var unused = child.destroyForcibly();
        killFamily(child);
    }

    /** Ends what a child that has ended has left behind, and the watch over it. */
    void killFamily(Process child) {
        var unused = signalFamily("KILL", child);
        unused = tell("-", child);
    }

    /** Ends the watch; children that are left are ended soon. */
    @Override
    public synchronized void close() {
        tried = true;
        OutputStream open = orders;
        orders = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOGGER.debug("The watch over child processes had ended before: {}", e.toString());
            }
        }
    }

    private boolean signalFamily(String signal, Process child) {
        return setsid.isPresent() && tell(signal, child);
    }

    private synchronized boolean tell(String what, Process child) {
        OutputStream open = open();
        if (open == null) {
            return false;
        }
        String target = (setsid.isPresent() ? "-" : "") + child.pid();
        try {
            open.write((what + ' ' + target + '\n').getBytes(StandardCharsets.US_ASCII));
            open.flush();
            return true;
        } catch (IOException e) {
            orders = null;
            LOGGER.warn(
                    "The watch over child processes has ended; they may outlive a Sluice that is killed: {}",
                    e.toString());
            return false;
        }
    }

    private @Nullable OutputStream open() {
        if (!tried) {
            tried = true;
            orders = start();
        }
        return orders;
    }

    private static @Nullable OutputStream start() {
        ProcessBuilder builder = new ProcessBuilder(SHELL.toString(), "-c", SCRIPT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().retainAll(List.of("PATH"));
        try {
            return builder.start().getOutputStream();
        } catch (IOException e) {
            LOGGER.warn("There is no {}; child processes may outlive a Sluice that is killed: {}", SHELL, e.toString());
            return null;
        }
    }
}
