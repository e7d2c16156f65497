package dev.sluice.proxy.adaptation;

import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.testing.Json;
import java.nio.charset.StandardCharsets;

/** An adaptation as tests use it: JSON text in, JSON out. */
final class Pair {
    private static final MessageReader READER =
            new MessageReader(JsonLimits.defaults().forUpstream(Integer.MAX_VALUE));
    private static final Adaptations ADAPTATIONS = new Adaptations();

    private final Adaptation adaptation;

    private Pair(Adaptation adaptation) {
        this.adaptation = adaptation;
    }

    static Pair of(String client, String server) {
        return new Pair(ADAPTATIONS.between(
                ProtocolVersion.parse(client).orElseThrow(),
                ProtocolVersion.parse(server).orElseThrow()));
    }

    static JsonView json(String text) {
        return READER.view(text);
    }

    static McpMessage message(String text) {
        return READER.readOne(text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(McpMessage message) {
        return new String(message.utf8(), StandardCharsets.UTF_8);
    }

    Adaptation adaptation() {
        return adaptation;
    }

    /** What a client gets for a result of the server. */
    JsonView result(String method, String result) {
        McpResponse response = (McpResponse) message(Json.result("1", result));
        return adaptation.response(method, response).body().member("result");
    }

    /** What a server gets for the parameters of the client. */
    JsonView params(String method, String params) {
        McpRequest request = (McpRequest) message(Json.request("1", method, params));
        return adaptation.request(request).body().member("params");
    }

    AdaptedQuestion question(String method, String params, String capabilities) {
        return adaptation.question((McpRequest) message(Json.request("\"s1\"", method, params)), json(capabilities));
    }

    /** What a client is asked. */
    JsonView asked(String method, String params, String capabilities) {
        return question(method, params, capabilities)
                .fold((question, answer) -> question.body().member("params"), refused -> refused.body());
    }

    /** What a server is told in place of an answer. */
    JsonView refused(String method, String params, String capabilities) {
        return question(method, params, capabilities)
                .fold(
                        (question, answer) -> JsonView.missing(),
                        refused -> refused.body().member("error"));
    }

    /** What a server gets for an answer of the client. */
    JsonView answered(String method, String params, String capabilities, String result) {
        McpResponse answer = (McpResponse) message(Json.result("\"s1\"", result));
        return question(method, params, capabilities)
                .fold((question, toAnswer) -> toAnswer.apply(answer).body(), refused -> JsonView.missing());
    }

    JsonView toClient(String method, String params) {
        return adaptation
                .toClient((McpNotification) message(Json.notification(method, params)))
                .map(notification -> notification.body().member("params"))
                .orElse(JsonView.missing());
    }

    JsonView toServer(String method, String params) {
        return adaptation
                .toServer((McpNotification) message(Json.notification(method, params)))
                .map(notification -> notification.body().member("params"))
                .orElse(JsonView.missing());
    }
}
