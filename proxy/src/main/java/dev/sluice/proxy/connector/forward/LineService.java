package dev.sluice.proxy.connector.forward;

import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.proxy.connector.CallDeadline;
import dev.sluice.proxy.connector.Connector;
import dev.sluice.proxy.connector.EventFrames;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.session.replica.ReplicaBus;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/** Lets other replicas use the lines that this one has: the other end of the connectors that {@link LineOwners} gives. */
public final class LineService {
    private final Function<String, Optional<Connector>> upstreams;
    private final MessageReader reader;
    private final Scheduler timer;

    /**
     * Makes a service.
     *
     * @param upstreams for each route, the connector that has the lines now; it must not forward itself what is not its own
     * @param reader reads the messages that others send
     * @param timer runs time limits
     */
    public LineService(Function<String, Optional<Connector>> upstreams, MessageReader reader, Scheduler timer) {
        this.upstreams = upstreams;
        this.reader = reader;
        this.timer = timer;
    }

    /**
     * Begins to answer.
     *
     * @param bus to the other replicas
     */
    public void serve(ReplicaBus bus) {
        bus.serve(
                ForwardingConnector.CALL,
                encoded -> asked(encoded, (connector, question) -> connector.call(request(question))));
        bus.serve(
                ForwardingConnector.SEND,
                encoded -> asked(
                        encoded,
                        (connector, question) ->
                                connector.send(request(question)).thenMany(Flux.empty())));
        bus.serve(
                ForwardingConnector.LISTEN,
                encoded -> asked(
                        encoded,
                        (connector, question) ->
                                connector.listen(question.leg()).map(UpstreamEvent.Message::new)));
        bus.serve(
                ForwardingConnector.END,
                encoded -> asked(
                        encoded,
                        (connector, question) ->
                                connector.endSession(question.leg()).thenMany(Flux.empty())));
    }

    private Flux<byte[]> asked(
            byte[] encoded, BiFunction<Connector, LineQuestion, Flux<? extends UpstreamEvent>> service) {
        return Flux.defer(() -> {
                    LineQuestion question = LineQuestion.decode(encoded, reader);
                    return upstreams
                            .apply(question.route())
                            .<Flux<? extends UpstreamEvent>>map(connector -> service.apply(connector, question))
                            .orElseGet(() -> Flux.error(FaultException.of(Fault.UPSTREAM_SESSION_LOST)));
                })
                .ofType(UpstreamEvent.Message.class)
                .concatMap(EventFrames::encode, 1)
                .onErrorResume(FaultException.class, fault -> Flux.just(EventFrames.encode(fault)));
    }

    /** Who asks has a limit and cancels when it is over. */
    private UpstreamRequest request(LineQuestion question) {
        return new UpstreamRequest(
                question.message()
                        .orElseThrow(() -> FaultException.of(Fault.INTERNAL, "a question without its message")),
                question.leg(),
                Map.of(),
                true,
                new CallDeadline(Duration.ZERO, Duration.ZERO, timer));
    }
}
