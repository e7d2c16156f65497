package dev.sluice.session.replica;

import reactor.core.publisher.Flux;

/** Answers questions of other replicas on one topic. */
@FunctionalInterface
public interface ReplicaService {
    /**
     * Answers one question.
     *
     * @param question as it was asked
     * @return cold; cancelled when the asker is gone or no longer interested; an error is logged here and breaks the
     *     answer off there
     */
    Flux<byte[]> answer(byte[] question);
}
