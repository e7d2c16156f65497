package dev.sluice.it.vectors;

import dev.sluice.it.process.ChildProcess;
import dev.sluice.it.wire.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;

/** A server over stdio: Sluice starts a {@link StdioRelay}, whose other end is here. The newest one is the server. */
final class StdioFakeServer implements FakeServer {
    private final ConformingServer conforming;
    private final ServerSocket listener;
    private final Inbox<Emission> inbox = new Inbox<>();
    private final Inbox<JsonNode> led = new Inbox<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<Socket> lines = new ConcurrentLinkedQueue<>();
    private volatile Optional<Socket> newest = Optional.empty();
    private volatile boolean leading;

    StdioFakeServer(TestVector vector) {
        this.conforming = ConformingServer.of(vector);
        try {
            this.listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    @Override
    public String upstream() {
        String classes = Path.of(StdioRelay.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .toString();
        return "stdio: {command: [\"%s\", -Xshare:auto, -XX:TieredStopAtLevel=1, -cp, \"%s\", %s, \"%d\"]}"
                .formatted(ChildProcess.java(), classes, StdioRelay.class.getName(), listener.getLocalPort());
    }

    @Override
    public Inbox<Emission> inbox() {
        return inbox;
    }

    @Override
    public Inbox<JsonNode> led() {
        return led;
    }

    @Override
    public void lead() {
        leading = true;
    }

    @Override
    public void follow() {
        leading = false;
    }

    @Override
    public void received(Emission emission, Optional<Step> next) {
        // Nothing on a line is answered but by messages.
    }

    @Override
    public void play(Step step) {
        write(newest.orElseThrow(() -> new AssertionError("no process was started")), step.message());
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket line = listener.accept();
                lines.add(line);
                newest = Optional.of(line);
                threads.execute(() -> read(line));
            } catch (SocketException e) {
                // The listener was closed, which ends the loop.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void read(Socket line) {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(line.getInputStream(), StandardCharsets.UTF_8))) {
            reader.lines().map(Json::parse).forEach(message -> receive(line, message));
        } catch (IOException | UncheckedIOException e) {
            // The process was ended by Sluice or by the end of the vector.
            lines.remove(line);
        }
    }

    private void receive(Socket line, JsonNode message) {
        if (!leading && !conforming.isRoutine(message)) {
            inbox.add(Emission.line(Side.SERVER, message));
            return;
        }
        if (Emission.isRequest(message)) {
            write(line, conforming.answer(message));
        }
        led.add(message);
    }

    private static void write(Socket line, JsonNode message) {
        try {
            OutputStream output = line.getOutputStream();
            output.write((message + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket line : lines) {
                line.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
