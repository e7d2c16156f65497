package dev.sluice.session.events;

import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Writes a source into a stream, one event at a time and only while there is room. One operator, because every call of a
 * legacy session passes here.
 */
final class EventWriting<T> extends Mono<Void> {
    private final EventStream<T> stream;
    private final Flux<? extends T> source;

    EventWriting(EventStream<T> stream, Flux<? extends T> source) {
        this.stream = stream;
        this.source = source;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Void> actual) {
        Writer<T> writer = new Writer<>(this, actual);
        try {
            if (!stream.admit(writer)) {
                Operators.complete(actual);
                return;
            }
        } catch (IllegalStateException refused) {
            Operators.error(actual, refused);
            return;
        }
        actual.onSubscribe(writer.handle());
        writer.goOn();
    }

    private void begin(Writer<T> writer) {
        source.subscribe(writer);
    }

    /** Subscribes at the first sign of room, so that nothing starts before it can be kept. */
    static final class Writer<T> extends BaseSubscriber<T> {
        private final EventWriting<T> writing;
        private final EventStream<T> stream;
        private final CoreSubscriber<? super Void> actual;
        private boolean subscribed;

        private Writer(EventWriting<T> writing, CoreSubscriber<? super Void> actual) {
            this.writing = writing;
            this.stream = writing.stream;
            this.actual = actual;
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        /** There is room again. Comes only while the writer waits, so never twice at a time. */
        void resume() {
            if (subscribed) {
                request(1);
            } else {
                subscribed = true;
                writing.begin(this);
            }
        }

        /** The stream was closed, and has dismissed this writer: nobody will read what comes. */
        void close() {
            cancel();
            actual.onComplete();
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        protected void hookOnNext(T data) {
            stream.append(data);
            goOn();
        }

        @Override
        protected void hookOnComplete() {
            if (stream.dismiss(this)) {
                stream.complete();
                actual.onComplete();
            }
        }

        @Override
        protected void hookOnError(Throwable error) {
            if (stream.dismiss(this)) {
                actual.onError(error);
            }
        }

        private void goOn() {
            if (stream.awaitRoom(this)) {
                resume();
            }
        }

        /** What the subscriber holds: it can cancel, and its demand says nothing about events. */
        private Subscription handle() {
            return new Subscription() {
                @Override
                public void request(long count) {}

                @Override
                public void cancel() {
                    var unused = stream.dismiss(Writer.this);
                    Writer.this.cancel();
                }
            };
        }
    }
}
