package dev.sluice.it.abuse;

import dev.sluice.it.wire.RawConnection;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One HTTP request that is ready to go, in one of the shapes that attacks come in. */
sealed interface Attack {
    /** Sends it; the answer is still to be read. */
    RawConnection send(URI endpoint);

    /** Text as it is, whatever it is. */
    record Raw(String text) implements Attack {
        @Override
        public RawConnection send(URI endpoint) {
            RawConnection connection = RawConnection.open(endpoint);
            connection.send(text.getBytes(StandardCharsets.UTF_8));
            return connection;
        }
    }

    /** A request whose body is written while the answer may already come. */
    record Request(String method, Map<String, String> headers, Payload body) implements Attack {
        @Override
        public RawConnection send(URI endpoint) {
            RawConnection connection = RawConnection.open(endpoint);
            inBackground(connection, output -> {
                output.write(connection.head(method, headers, body.length()).getBytes(StandardCharsets.UTF_8));
                body.writeTo(output);
            });
            return connection;
        }
    }

    /** A request whose body comes one byte a second. */
    record Slow(Request request) implements Attack {
        @Override
        public RawConnection send(URI endpoint) {
            RawConnection connection = RawConnection.open(endpoint);
            byte[] body = request.body().bytes();
            String head = connection.head(request.method(), request.headers(), body.length);
            inBackground(connection, output -> {
                output.write(head.getBytes(StandardCharsets.UTF_8));
                for (byte next : body) {
                    output.write(next);
                    // Not a wait for something: the pace is the attack.
                    TimeUnit.SECONDS.sleep(1);
                }
            });
            return connection;
        }
    }

    private static void inBackground(RawConnection connection, Writing writing) {
        Thread writer = new Thread(() -> {
            try {
                writing.writeTo(connection.output());
            } catch (IOException e) {
                // The peer refuses to read on, as it should; its answer tells why.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        writer.setName("attack");
        writer.setDaemon(true);
        writer.start();
    }

    /** Writes a request. */
    interface Writing {
        void writeTo(OutputStream output) throws IOException, InterruptedException;
    }
}
