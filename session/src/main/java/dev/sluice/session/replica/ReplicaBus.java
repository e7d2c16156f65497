package dev.sluice.session.replica;

import reactor.core.publisher.Flux;

/**
 * Carries questions to other replicas and their answers back. An answer is a stream: nothing, one message or many, with
 * back-pressure from the reader to the replica that answers. Thread-safe; messages of one answer arrive in order.
 *
 * <p>Errors are a {@link ReplicaUnavailableException}: when the other side does not take the question in time or does not
 * serve its topic, when too many questions are open, and when an answer that was begun breaks off because the other
 * replica is gone, its service has failed, or a message was lost on the way. What was delivered before has no gap. A
 * question that is larger than the bus's limit is an {@link IllegalArgumentException}.
 *
 * <p>A question without an answer in time may have been taken all the same.
 */
public interface ReplicaBus {
    /**
     * Asks one replica.
     *
     * @param replica name of another living replica
     * @param topic one that the other side {@linkplain #serve serves}
     * @param question up to the bus's limit of bytes; not copied, not changed
     * @return cold; the answer; empty when the other side has none; cancelling ends it there too. Messages arrive on a
     *     thread of the bus, which must not be blocked
     */
    Flux<byte[]> ask(String replica, String topic, byte[] question);

    /**
     * Asks every other living replica at once.
     *
     * @param topic one that the other sides serve
     * @param question up to the bus's limit of bytes; not copied, not changed
     * @return cold; what all of them answer, in no order between replicas; one that does not answer in time is left out,
     *     and of one whose answer breaks off the rest is
     */
    Flux<byte[]> askAll(String topic, byte[] question);

    /**
     * Answers the questions of other replicas on a topic.
     *
     * @param topic each is served once
     * @param service called on a thread of the bus; must not block
     * @throws IllegalStateException when the topic is served already
     */
    void serve(String topic, ReplicaService service);
}
