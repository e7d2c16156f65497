package dev.sluice.proxy.connector.channel;

import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** What came back so far of something that was asked. */
final class Heard extends BaseSubscriber<UpstreamEvent> {
    private final List<UpstreamEvent> events = new ArrayList<>();
    private @Nullable Throwable error;
    private boolean complete;

    static Heard of(Flux<? extends UpstreamEvent> events) {
        Heard heard = new Heard();
        events.subscribe(heard);
        return heard;
    }

    @Override
    protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
        // Takes nothing before it is told to.
    }

    @Override
    protected void hookOnNext(UpstreamEvent event) {
        events.add(event);
    }

    @Override
    protected void hookOnError(Throwable thrown) {
        error = thrown;
    }

    @Override
    protected void hookOnComplete() {
        complete = true;
    }

    void takeAll() {
        requestUnbounded();
    }

    List<String> texts() {
        return events.stream()
                .filter(UpstreamEvent.Message.class::isInstance)
                .map(event -> text(((UpstreamEvent.Message) event).message()))
                .toList();
    }

    private static String text(McpMessage message) {
        return new String(message.utf8(), StandardCharsets.UTF_8);
    }

    String handle() {
        return ((UpstreamEvent.Opened) events.get(0)).session().orElseThrow();
    }

    Fault fault() {
        return error instanceof FaultException thrown ? thrown.fault() : Fault.INTERNAL;
    }

    boolean isComplete() {
        return complete;
    }
}
