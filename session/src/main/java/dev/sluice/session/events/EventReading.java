package dev.sluice.session.events;

import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * The events of a stream after a sequence. Demand is kept with the events, under the stream's lock, so that no sink with a
 * queue of its own stands between them.
 */
final class EventReading<T> extends Flux<StreamEvent<T>> {
    private final EventStream<T> stream;
    private final long sequence;

    EventReading(EventStream<T> stream, long sequence) {
        this.stream = stream;
        this.sequence = sequence;
    }

    @Override
    public void subscribe(CoreSubscriber<? super StreamEvent<T>> actual) {
        Reader<T> reader = new Reader<>(stream, actual);
        actual.onSubscribe(reader);
        stream.attach(reader, sequence);
    }

    /** Gets its signals from the drain of the stream only, one at a time. */
    static final class Reader<T> implements Subscription {
        private final EventStream<T> stream;
        private final CoreSubscriber<? super StreamEvent<T>> actual;

        // Guarded by the stream's lock, both of them.
        long demand;
        boolean hasGone;

        private Reader(EventStream<T> stream, CoreSubscriber<? super StreamEvent<T>> actual) {
            this.stream = stream;
            this.actual = actual;
        }

        void next(StreamEvent<T> event) {
            actual.onNext(event);
        }

        void complete() {
            actual.onComplete();
        }

        @Override
        public void request(long count) {
            if (Operators.validate(count)) {
                stream.demand(this, count);
            }
        }

        @Override
        public void cancel() {
            stream.detach(this);
        }
    }
}
