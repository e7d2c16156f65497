package dev.sluice.bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes one command per line from standard input and answers each with one line, {@code ok} and figures or
 * {@code failed} and a reason. Ends when standard input does.
 *
 * <table>
 * <caption>Commands</caption>
 * <tr><td>{@code calls URL DIALECT CONNECTIONS SETTLE_MS WINDOW_MS PID...}</td>
 *     <td>calls in closed loops, and measures after it has settled</td></tr>
 * <tr><td>{@code sessions URL COUNT}</td><td>opens sessions and leaves no connection behind</td></tr>
 * <tr><td>{@code streams URL}</td><td>opens the GET stream of every session</td></tr>
 * <tr><td>{@code close}</td><td>closes the streams and forgets the sessions</td></tr>
 * </table>
 */
public final class LoadGenerator {
    private static final int SESSION_CONNECTIONS = 16;
    private static final int LIMIT_SECONDS = 60;

    private final Connections connections = new Connections();
    private final Queue<String> sessions = new ConcurrentLinkedQueue<>();
    private Optional<Connections.Open> streams = Optional.empty();
    private Batch streamBatch = new Batch(0);

    private LoadGenerator() {}

    /**
     * Reads commands.
     *
     * @param arguments none
     * @throws IOException when standard input cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        LoadGenerator generator = new LoadGenerator();
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (@Nullable String line = commands.readLine(); line != null; line = commands.readLine()) {
            System.out.println(generator.answer(List.of(line.split(" ", -1))));
        }
    }

    private String answer(List<String> command) {
        try {
            return "ok " + obey(command);
        } catch (Exception e) {
            return "failed " + e;
        }
    }

    private String obey(List<String> command) throws Exception {
        switch (command.get(0)) {
            case "calls" -> {
                return calls(command).encode();
            }
            case "sessions" -> openSessions(URI.create(command.get(1)), Integer.parseInt(command.get(2)));
            case "streams" -> openStreams(URI.create(command.get(1)));
            case "close" -> closeStreams();
            default -> throw new IllegalArgumentException("there is no command " + command.get(0));
        }
        return Integer.toString(sessions.size());
    }

    private Window calls(List<String> command) throws Exception {
        URI url = URI.create(command.get(1));
        Dialect dialect = Dialect.valueOf(command.get(2));
        long settle = Long.parseLong(command.get(4));
        long length = Long.parseLong(command.get(5));
        List<Long> processes =
                command.subList(6, command.size()).stream().map(Long::valueOf).toList();
        Meter meter = new Meter(processes);
        CompletableFuture<Window> measured = new CompletableFuture<>();
        Connections.Open open = connections.open(
                url.getHost(),
                url.getPort(),
                Integer.parseInt(command.get(3)),
                () -> new CallScript(dialect, text(url, dialect), meter),
                reason -> measured.completeExceptionally(new IllegalStateException(reason)));
        var unused = connections.loop().schedule(meter::start, settle, TimeUnit.MILLISECONDS);
        unused = connections.loop().schedule(() -> conclude(meter, measured), settle + length, TimeUnit.MILLISECONDS);
        try {
            return measured.get(settle + length + TimeUnit.SECONDS.toMillis(LIMIT_SECONDS), TimeUnit.MILLISECONDS);
        } finally {
            open.end();
        }
    }

    private static void conclude(Meter meter, CompletableFuture<Window> measured) {
        try {
            measured.complete(meter.stop());
        } catch (RuntimeException e) {
            measured.completeExceptionally(e);
        }
    }

    private void openSessions(URI url, int count) throws Exception {
        int each = (count + SESSION_CONNECTIONS - 1) / SESSION_CONNECTIONS;
        Batch batch = new Batch(each * SESSION_CONNECTIONS);
        Connections.Open open = connections.open(
                url.getHost(),
                url.getPort(),
                SESSION_CONNECTIONS,
                () -> new SessionScript(text(url, Dialect.LEGACY), each, id -> {
                    sessions.add(id);
                    batch.happened();
                }),
                batch::failed);
        try {
            batch.await();
        } finally {
            open.close();
        }
    }

    private void openStreams(URI url) throws Exception {
        Iterator<String> ids = List.copyOf(sessions).iterator();
        streamBatch = new Batch(sessions.size());
        streams = Optional.of(connections.open(
                url.getHost(),
                url.getPort(),
                sessions.size(),
                () -> new StreamScript(text(url, Dialect.LEGACY).stream(ids.next()), streamBatch::happened),
                streamBatch::failed));
        streamBatch.await();
    }

    private void closeStreams() {
        streams.ifPresent(Connections.Open::close);
        streams = Optional.empty();
        sessions.clear();
        streamBatch.requireIntact();
    }

    private static RequestText text(URI url, Dialect dialect) {
        return new RequestText(url.getAuthority(), url.getPath(), dialect);
    }
}
