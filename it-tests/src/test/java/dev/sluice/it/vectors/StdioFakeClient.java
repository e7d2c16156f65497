package dev.sluice.it.vectors;

import dev.sluice.config.SluiceConfig;
import dev.sluice.it.wire.Json;
import dev.sluice.proxy.Sluice;
import dev.sluice.proxy.StdioTransport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A client that has Sluice as its server over stdio, with a pipe of this process in place of the standard streams. */
final class StdioFakeClient implements FakeClient {
    private final ClientMessages messages;
    private final Duration patience;
    private final LocalPipe pipe = LocalPipe.open();
    private final Sluice sluice;
    private final Inbox<Emission> inbox = new Inbox<>();

    StdioFakeClient(TestVector vector, SluiceConfig configuration, Duration patience) {
        this.messages = ClientMessages.of(vector);
        this.patience = patience;
        try {
            this.sluice = Sluice.start(
                    configuration,
                    List.of(new StdioTransport(
                            pipe.far().getInputStream(), pipe.far().getOutputStream(), Optional.empty())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread reader = new Thread(this::read, "client over stdio");
        reader.setDaemon(true);
        reader.start();
    }

    @Override
    public Inbox<Emission> inbox() {
        return inbox;
    }

    @Override
    public void connect() {
        // The line is there from the start.
    }

    @Override
    public Captures open(Captures captures) {
        write(messages.initialize());
        awaitAnswer(ClientMessages.OPENING);
        write(ClientMessages.initialized());
        return captures;
    }

    @Override
    public void end() {
        throw new AssertionError("over stdio a session ends with the process");
    }

    @Override
    public void play(Step step) {
        write(step.message());
    }

    @Override
    public void settle() {
        write(ClientMessages.ping());
        awaitAnswer(ClientMessages.SETTLING);
    }

    private void awaitAnswer(String id) {
        var unused = inbox.takeFirst(emission -> emission.isAnswerTo(id), patience)
                .orElseThrow(() -> new AssertionError("no answer to " + id + " came, but " + inbox.items()));
    }

    private void write(JsonNode message) {
        try {
            pipe.near().getOutputStream().write((message + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(pipe.near().getInputStream(), StandardCharsets.UTF_8))) {
            reader.lines().map(Json::parse).forEach(message -> inbox.add(Emission.line(Side.CLIENT, message)));
        } catch (IOException | UncheckedIOException e) {
            // The pipe was closed at the end of the vector, which ends the loop.
        }
    }

    @Override
    public void close() {
        pipe.close();
        sluice.close();
    }
}
