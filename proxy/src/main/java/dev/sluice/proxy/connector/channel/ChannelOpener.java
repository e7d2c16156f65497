package dev.sluice.proxy.connector.channel;

import dev.sluice.proxy.connector.Initiator;
import reactor.core.publisher.Mono;

/** Opens lines to one upstream. Thread-safe. */
@FunctionalInterface
public interface ChannelOpener {
    /**
     * Opens a line. Nothing has been said on it yet: the first message is the handshake of whoever opened it.
     *
     * @param initiator on whose behalf
     * @return cold, a line of its own for each subscription; fails with a
     *     {@link dev.sluice.proxy.fault.FaultException} when there is none to be had. Cancelling gives a line that was
     *     about to open back
     */
    Mono<Channel> open(Initiator initiator);
}
