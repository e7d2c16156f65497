package dev.sluice.bench.peer;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * An MCP server that does next to nothing: it opens sessions, answers every tool call with the same text, and keeps GET
 * streams open. It does not parse JSON; it looks for what its own load generator sends.
 */
public final class EchoServer {
    private static final String JSON = "application/json";
    private static final String EVENT_STREAM = "text/event-stream";
    private static final String ID = "\"id\":";

    private final boolean answersWithEvents;
    private final boolean hasStreams;

    private EchoServer(boolean answersWithEvents, boolean hasStreams) {
        this.answersWithEvents = answersWithEvents;
        this.hasStreams = hasStreams;
    }

    /**
     * Starts the server and stays until the process is ended.
     *
     * @param arguments {@code sse} to answer tool calls with event streams, {@code streamless} for JSON and no GET
     *     streams, anything else for JSON
     */
    public static void main(String[] arguments) {
        EchoServer echo = echo(arguments.length > 0 ? arguments[0] : "json");
        DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle(echo::answer)
                .bindNow();
        System.out.println("echo is listening on http://127.0.0.1:" + server.port() + "/mcp");
        server.onDispose().block();
    }

    private static EchoServer echo(String answers) {
        return new EchoServer(answers.equals("sse"), !answers.equals("streamless"));
    }

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        if (request.method().equals(HttpMethod.GET) && !hasStreams) {
            return response.status(405).send();
        }
        if (request.method().equals(HttpMethod.GET)) {
            Mono<String> opening = Mono.just(":\n\n");
            return response.header(HttpHeaderNames.CONTENT_TYPE, EVENT_STREAM)
                    .sendString(Flux.concat(opening, Mono.never()))
                    .then();
        }
        if (request.method().equals(HttpMethod.DELETE)) {
            return response.status(200).send();
        }
        return request.receive()
                .aggregate()
                .asString(StandardCharsets.UTF_8)
                .flatMap(message -> answerTo(message, response));
    }

    private Mono<Void> answerTo(String message, HttpServerResponse response) {
        int id = message.indexOf(ID);
        if (id < 0) {
            return response.status(202).send();
        }
        int start = id + ID.length();
        int end = start;
        while (message.charAt(end) != ',' && message.charAt(end) != '}') {
            end++;
        }
        String answered = message.substring(start, end);
        if (message.contains("\"method\":\"initialize\"")) {
            response.header("mcp-session-id", UUID.randomUUID().toString());
            return json(response, Answers.initialized(answered));
        }
        if (message.contains("\"method\":\"server/discover\"")) {
            return json(response, Answers.discovered(answered));
        }
        return answersWithEvents
                ? events(response, Answers.toolResult(answered))
                : json(response, Answers.toolResult(answered));
    }

    private static Mono<Void> json(HttpServerResponse response, String body) {
        return send(response, JSON, body);
    }

    private static Mono<Void> events(HttpServerResponse response, String body) {
        return send(response, EVENT_STREAM, "event: message\ndata: " + body + "\n\n");
    }

    private static Mono<Void> send(HttpServerResponse response, String type, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return response.header(HttpHeaderNames.CONTENT_TYPE, type)
                .header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(bytes.length))
                .sendObject(Unpooled.wrappedBuffer(bytes))
                .then();
    }
}
