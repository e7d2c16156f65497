package dev.sluice.proxy.connector.channel;

import dev.sluice.interceptors.message.RequestId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One open line to an upstream, which carries the messages of a conversation in both directions without relating an
 * answer to a request. Thread-safe.
 */
public interface Channel {
    /**
     * The messages that the upstream sends, in its order. Subscribed to once. Honours demand: without any, nothing is
     * read from the upstream for long. Cancelling stops the reading and leaves the line open.
     *
     * @return one JSON text each, the arrays given away; completes when the upstream ends the line or {@link #close} did,
     *     and fails with a {@link dev.sluice.proxy.fault.FaultException} when the line breaks
     */
    Flux<byte[]> incoming();

    /**
     * Writes one message. Messages are written in the order of subscription, whole, also when several threads send.
     *
     * @param message one JSON text without a line break in it; nobody changes the array afterwards
     * @return completes when the message has left Sluice; fails with a {@link dev.sluice.proxy.fault.FaultException} when
     *     the line is closed, broken or takes no more
     */
    Mono<Void> send(byte[] message);

    /**
     * Nobody waits for the answer to a request any more. The upstream is not told of it.
     *
     * @param call the id of a request that was sent, or is waiting to be, and was not answered
     */
    default void forget(RequestId call) {
        // A line of one session has no use for it.
    }

    /**
     * Ends the line in the order that its transport asks for. Idempotent, and does its work once though subscribed to
     * often.
     *
     * @return completes when nothing of the line is left; never fails
     */
    Mono<Void> close();
}
