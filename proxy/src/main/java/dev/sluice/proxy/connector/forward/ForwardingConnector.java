package dev.sluice.proxy.connector.forward;

import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.proxy.connector.Connector;
import dev.sluice.proxy.connector.FrameReader;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.session.replica.ReplicaUnavailableException;
import dev.sluice.session.replica.Replicas;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reaches the lines of one other replica. When that replica is dead, so are its lines, and their sessions are lost; while
 * it lives and does not answer, a message may have been processed there, and nothing is repeated.
 */
final class ForwardingConnector implements Connector {
    static final String CALL = "line.call";
    static final String SEND = "line.send";
    static final String LISTEN = "line.listen";
    static final String END = "line.end";

    private final String route;
    private final String owner;
    private final Replicas replicas;
    private final MessageReader reader;

    ForwardingConnector(String route, String owner, Replicas replicas, MessageReader reader) {
        this.route = route;
        this.owner = owner;
        this.replicas = replicas;
        this.reader = reader;
    }

    @Override
    public Flux<UpstreamEvent> call(UpstreamRequest request) {
        Flux<UpstreamEvent> events = ask(CALL, new LineQuestion(route, request))
                .doOnNext(event -> request.deadline().signOfLife());
        return request.deadline().limit(events);
    }

    @Override
    public Mono<Void> send(UpstreamRequest request) {
        return request.deadline()
                .limit(ask(SEND, new LineQuestion(route, request)))
                .then();
    }

    @Override
    public Flux<McpMessage> listen(UpstreamLeg leg) {
        return ask(LISTEN, LineQuestion.about(route, leg))
                .ofType(UpstreamEvent.Message.class)
                .map(UpstreamEvent.Message::message);
    }

    @Override
    public Mono<Void> endSession(UpstreamLeg leg) {
        return ask(END, LineQuestion.about(route, leg)).then();
    }

    private Flux<UpstreamEvent> ask(String topic, LineQuestion question) {
        return Flux.defer(() -> {
            boolean alive = replicas.isAlive(owner);
            FrameReader answer = new FrameReader(reader);
            return replicas.bus()
                    .ask(owner, topic, question.encode())
                    .<UpstreamEvent>handle(answer::take)
                    .onErrorMap(ReplicaUnavailableException.class, gone -> fault(gone, alive))
                    .onErrorMap(IllegalArgumentException.class, ForwardingConnector::tooLarge);
        });
    }

    private FaultException fault(ReplicaUnavailableException gone, boolean wasAlive) {
        return FaultException.of(wasAlive ? Fault.REPLICA_LOST : Fault.UPSTREAM_SESSION_LOST, gone);
    }

    private static FaultException tooLarge(IllegalArgumentException refused) {
        return FaultException.of(Fault.REPLICA_MESSAGE_TOO_LARGE, refused);
    }

    @Override
    public String toString() {
        return Map.of("route", route, "owner", owner).toString();
    }
}
