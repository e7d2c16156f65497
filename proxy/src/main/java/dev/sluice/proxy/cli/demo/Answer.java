package dev.sluice.proxy.cli.demo;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpResponse;
import java.util.List;
import java.util.Optional;

/**
 * What came back for one HTTP request, and how.
 *
 * @param wire the HTTP method, the status, the form and the time, for people
 * @param events what came before the response, in order
 * @param response empty when the request had none to get
 * @param session the id of the session that the HTTP response names
 */
record Answer(String wire, List<Event> events, Optional<McpResponse> response, Optional<String> session) {
    /**
     * A message before the response.
     *
     * @param millis from the request to its arrival
     * @param notification the message
     */
    record Event(long millis, McpNotification notification) {}

    /** The result of a call that succeeded; throws when it did not. */
    JsonView result(String call) {
        McpResponse answer = response.orElseThrow(() -> new DemoException(call + " got no response (" + wire + ")"));
        JsonView body = answer.body();
        boolean toolFailed = body.at("/result/isError").bool().orElse(false);
        if (answer.isError() || toolFailed) {
            throw new DemoException(
                    call + " failed (" + wire + "): " + answer.body().toJson());
        }
        return body.at("/result");
    }

    /** What a tool says in its first text. */
    String text(String call) {
        return result(call).at("/content/0/text").string().orElse("");
    }
}
