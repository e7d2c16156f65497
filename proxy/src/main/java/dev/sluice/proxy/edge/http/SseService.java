package dev.sluice.proxy.edge.http;

import dev.sluice.interceptors.message.MalformedMessageException;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.session.replica.ReplicaBus;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Takes what clients have posted to other replicas for the streams here: the other end of {@link RemoteSseStreams}. */
final class SseService {
    private final SseStreams streams;
    private final EndedStreams ended;
    private final MessageReader reader;

    /** Looks for streams among those of this process; the reader reads what other replicas say. */
    SseService(SseStreams streams, EndedStreams ended, MessageReader reader) {
        this.streams = streams;
        this.ended = ended;
        this.reader = reader;
    }

    void serve(ReplicaBus bus) {
        bus.serve(RemoteSseStreams.POST, this::take);
    }

    private Flux<byte[]> take(byte[] encoded) {
        return Mono.fromSupplier(() -> CarriedPost.decode(encoded, reader))
                .flatMapMany(this::receive)
                .onErrorResume(
                        MalformedMessageException.class,
                        malformed -> Mono.just(PostVerdict.refused(RefusalException.of(malformed))))
                .onErrorResume(
                        FaultException.class, fault -> Mono.just(PostVerdict.refused(RefusalException.of(fault))));
    }

    private Flux<byte[]> receive(CarriedPost post) {
        return Mono.justOrEmpty(streams.find(post.claim()))
                .flatMap(channel -> channel.receive(post.text()).thenReturn(PostVerdict.accepted()))
                .switchIfEmpty(Mono.defer(() -> ended.refusal(post.claim())).map(PostVerdict::refused))
                .flux();
    }
}
