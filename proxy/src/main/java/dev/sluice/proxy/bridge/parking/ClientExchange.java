package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.MalformedMessageException;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One exchange of a modern client with what it wants to hear, and in its words. */
final class ClientExchange implements ClientSide {
    private static final String LOG = "notifications/message";

    private final UpstreamRequest request;
    private final McpRequest message;
    private final Wishes wishes;
    private final Outlet outlet;
    private final Voice voice;

    /** Makes answers of what the server has said. */
    interface Voice {
        /** The ticket for a round. */
        String ticket(long round, McpRequest request);

        /** What the server calls itself; missing while that is not known. */
        JsonView identity();

        /** The client's answer of the server's. */
        McpResponse complete(McpRequest request, McpResponse response);
    }

    ClientExchange(UpstreamRequest request, Wishes wishes, Outlet outlet, Voice voice) {
        this.request = request;
        this.message = (McpRequest) request.message();
        this.wishes = wishes;
        this.outlet = outlet;
        this.voice = voice;
    }

    UpstreamRequest request() {
        return request;
    }

    Wishes wishes() {
        return wishes;
    }

    Outlet outlet() {
        return outlet;
    }

    @Override
    public void tell(McpNotification notification) {
        switch (notification.method()) {
            case Methods.PROGRESS ->
                wishes.progressToken()
                        .ifPresent(token -> put((McpNotification) notification.with("/params/progressToken", token)));
            case LOG -> {
                if (wants(notification)) {
                    put(notification);
                }
            }
            default -> put(notification);
        }
    }

    @Override
    public void ask(Map<String, OpenQuestion> questions, long round) {
        Map<String, Object> inputRequests = new LinkedHashMap<>();
        questions.forEach((key, question) -> inputRequests.put(key, question.toInputRequest()));
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("inputRequests", inputRequests);
        result.put("requestState", voice.ticket(round, message));
        outlet.finish(OwnResult.of(message, "input_required", result, voice.identity()));
    }

    @Override
    public void end(Outcome outcome) {
        Runnable ending = outcome.fold(
                answer -> () -> finish(answer),
                fault -> () -> outlet.fail(forClient(fault)),
                refusal -> () -> outlet.finish(
                        McpResponse.error(Optional.of(message.id()), refusal.code(), refusal.text(), refusal.data())),
                own -> () -> outlet.finish(OwnResult.of(message, own.type(), own.members(), voice.identity())));
        ending.run();
    }

    private void finish(McpResponse answer) {
        try {
            outlet.finish(voice.complete(message, answer));
        } catch (MalformedMessageException malformed) {
            outlet.fail(FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, malformed));
        }
    }

    /** A modern client has no session that it could be told the end of. */
    private static FaultException forClient(FaultException fault) {
        return fault.fault() == Fault.UPSTREAM_SESSION_LOST
                ? FaultException.of(Fault.UPSTREAM_CONNECTION_LOST, fault)
                : fault;
    }

    private boolean wants(McpNotification log) {
        Optional<LogLevel> said = log.body().at("/params/level").string().flatMap(LogLevel::parse);
        return wishes.level()
                .map(wanted -> said.map(wanted::includes).orElse(true))
                .orElse(false);
    }

    private void put(McpNotification notification) {
        var unused = outlet.put(notification);
    }
}
