package dev.sluice.proxy.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

final class AcceptQueueTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** More than an event loop accepts at one visit to the queue. */
    private static final int CLIENTS = 50;

    private final LoopResources loops = LoopResources.create("accept-queue-test", 1, 1, true);
    private final DisposableServer server = HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .runOn(loops)
            .handle((request, response) -> response.sendString(Mono.just("served")))
            .bindNow();
    private final List<Socket> clients = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        server.disposeNow();
        loops.disposeLater(Duration.ZERO, PATIENCE).block();
    }

    @Test
    void close_clientsConnectedButNotAccepted_areServed() throws IOException {
        closeWithAFullQueue(Duration.ofSeconds(5));

        assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
        for (Socket client : clients) {
            assertThat(ask(client)).contains("served");
        }
    }

    @Test
    void close_withoutTime_doesNotLookAtTheQueue() {
        closeWithAFullQueue(Duration.ZERO);

        assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
        assertThat(clients)
                .allSatisfy(client -> assertThatThrownBy(() -> ask(client)).isInstanceOf(IOException.class));
    }

    @Test
    void close_closedAlready_completes() {
        server.disposeNow();

        assertThat(AcceptQueue.close(server, Duration.ofSeconds(5)).toFuture()).succeedsWithin(PATIENCE);
    }

    /** Clients connect while nobody accepts them, and the closing begins before anybody does. */
    private void closeWithAFullQueue(Duration limit) {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        server.channel().eventLoop().execute(() -> keepBusy(begun, busy));
        CompletableFuture<Void> closed;
        try {
            begun.await();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(connect());
            }
            closed = AcceptQueue.close(server, limit).toFuture();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            busy.countDown();
        }
        closed.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), server.port());
    }

    private static String ask(Socket client) throws IOException {
        client.getOutputStream()
                .write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
        return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    /** Looks again and again, because whatever waits on an event loop is noticed and stopped. */
    private static void keepBusy(CountDownLatch begun, CountDownLatch until) {
        begun.countDown();
        while (until.getCount() > 0) {
            // Not even a spin hint is allowed here.
        }
    }
}
