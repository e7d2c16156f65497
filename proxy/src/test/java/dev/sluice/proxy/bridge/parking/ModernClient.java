package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.connector.CallDeadline;
import dev.sluice.proxy.connector.Caller;
import dev.sluice.proxy.connector.Connector;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.scheduler.Scheduler;

/** A client of 2026-07-28 that sends requests and remembers what comes back. */
final class ModernClient {
    private final Connector server;
    private final Scheduler timer;
    private final Caller caller;
    private final String capabilities;

    ModernClient(Connector server, Scheduler timer, String principal, String capabilities) {
        this.server = server;
        this.timer = timer;
        this.caller = new Caller(principal, "127.0.0.1", "");
        this.capabilities = capabilities;
    }

    /** One request and all that came of it. */
    static final class Exchange extends BaseSubscriber<UpstreamEvent> {
        final List<McpNotification> notifications = new CopyOnWriteArrayList<>();
        final List<McpResponse> responses = new CopyOnWriteArrayList<>();
        private volatile Optional<Throwable> error = Optional.empty();
        private volatile boolean spokenAfterEnd;

        @Override
        protected void hookOnNext(UpstreamEvent event) {
            spokenAfterEnd |= ends() > 0;
            var unused = ((UpstreamEvent.Message) event)
                    .message()
                    .fold(
                            request -> {
                                throw new IllegalStateException("a request for a modern client");
                            },
                            notifications::add,
                            responses::add);
        }

        @Override
        protected void hookOnError(Throwable thrown) {
            error = Optional.of(thrown);
        }

        Fault fault() {
            return ((FaultException) error.orElseThrow()).fault();
        }

        int ends() {
            return responses.size() + (error.isPresent() ? 1 : 0);
        }

        boolean hasSpokenAfterEnd() {
            return spokenAfterEnd;
        }

        boolean isSilent() {
            return notifications.isEmpty() && responses.isEmpty() && error.isEmpty();
        }

        String at(String pointer) {
            return responses.get(0).body().at(pointer).toJson();
        }

        String requestState() {
            return responses.get(0).body().at("/result/requestState").string().orElseThrow();
        }
    }

    Exchange call(String id, String tool) {
        return send(id, "tools/call", "\"name\":\"" + tool + "\",\"arguments\":{\"n\":1}", "");
    }

    /** Calls a tool without waiting for what comes of it. */
    void begin(String id, String tool) {
        var unused = call(id, tool);
    }

    Exchange callWithToken(String id, String tool, String token) {
        return send(
                id, "tools/call", "\"name\":\"" + tool + "\",\"arguments\":{\"n\":1}", ",\"progressToken\":" + token);
    }

    /** Comes back with answers; the same number is written in another way. */
    Exchange retry(String id, String tool, String state, String answers) {
        return send(
                id,
                "tools/call",
                "\"name\":\"" + tool + "\",\"arguments\":{\"n\":1.0},\"inputResponses\":" + answers
                        + ",\"requestState\":\"" + state + "\"",
                "");
    }

    Exchange send(String id, String method, String params, String meta) {
        String json = "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":{"
                + (params.isEmpty() ? "" : params + ",")
                + "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                + "\"io.modelcontextprotocol/clientCapabilities\":" + capabilities + meta + "}}}";
        Exchange exchange = new Exchange();
        server.call(new UpstreamRequest(
                        ScriptedServer.read(json),
                        UpstreamLeg.modern(ProtocolVersion.V2026_07_28),
                        Map.of(),
                        false,
                        new CallDeadline(Duration.ofMinutes(1), Duration.ZERO, timer),
                        caller))
                .subscribe(exchange);
        return exchange;
    }
}
