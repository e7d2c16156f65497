package dev.sluice.proxy.connector.channel;

import dev.sluice.interceptors.message.MalformedMessageException;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One member of a shared line: to its session it looks like a line of its own. Its first message tells with whom it can
 * share. What it is told waits in a mailbox of its own, so that it holds up nobody else; when that is full, notifications
 * are lost.
 */
final class SharedChannel implements Channel {
    private final long number;
    private final SharedLines lines;
    private final MessageReader reader;
    private final Mailbox mailbox;
    private final AtomicReference<@Nullable SharedGroup> group = new AtomicReference<>();
    private final Mono<Void> closing = Mono.<Void>fromRunnable(this::leave).cache();

    SharedChannel(long number, SharedLines lines, MessageReader reader, Mailbox mailbox) {
        this.number = number;
        this.lines = lines;
        this.reader = reader;
        this.mailbox = mailbox;
    }

    long number() {
        return number;
    }

    @Override
    public Flux<byte[]> incoming() {
        return mailbox.map(McpMessage::utf8);
    }

    @Override
    public Mono<Void> send(byte[] message) {
        return Mono.defer(() -> reader.readOne(message).fold(this::request, this::notification, this::response));
    }

    @Override
    public void forget(RequestId call) {
        SharedGroup joined = group.get();
        if (joined != null) {
            joined.forget(this, call);
        }
    }

    @Override
    public Mono<Void> close() {
        return closing;
    }

    /** An answer, or a question: there are no more of them than this member may have open. */
    void tell(McpMessage message) {
        mailbox.add(message);
    }

    /** False when there is no room, and the message is lost. */
    boolean offer(McpMessage message) {
        return mailbox.offer(message);
    }

    void fail(FaultException fault) {
        mailbox.fail(fault);
    }

    private Mono<Void> request(McpRequest request) {
        if (!request.method().equals(Methods.INITIALIZE)) {
            return group(SharedKey.modern()).call(this, request);
        }
        return group(SharedKey.of(request))
                .agreement(request)
                .map(agreement -> agreement.with("/id", request.id()))
                .onErrorMap(
                        MalformedMessageException.class,
                        error -> FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, error))
                .doOnNext(this::tell)
                .then();
    }

    private Mono<Void> notification(McpNotification notification) {
        SharedGroup joined = group.get();
        return joined == null ? lost() : joined.notify(this, notification);
    }

    private Mono<Void> response(McpResponse response) {
        SharedGroup joined = group.get();
        return joined == null ? lost() : joined.answer(this, response);
    }

    private static Mono<Void> lost() {
        return Mono.error(FaultException.of(Fault.UPSTREAM_SESSION_LOST, "nothing was said on this line before"));
    }

    private SharedGroup group(SharedKey key) {
        SharedGroup joined = group.get();
        if (joined == null) {
            joined = lines.join(key, this);
            group.set(joined);
        }
        return joined;
    }

    private void leave() {
        SharedGroup joined = group.get();
        if (joined != null) {
            joined.leave(this);
        }
        mailbox.complete();
    }
}
