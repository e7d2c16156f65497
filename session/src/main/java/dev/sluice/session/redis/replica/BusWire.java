package dev.sluice.session.redis.replica;

import dev.sluice.session.redis.RedisConnections;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Carries frames over publish/subscribe: one channel for each replica, and one for all. A frame may be lost whenever a
 * connection is; those that one replica sends to another arrive in order.
 */
final class BusWire {
    private static final Logger LOGGER = LoggerFactory.getLogger(BusWire.class);

    private final RedisConnections redis;
    private final StatefulRedisPubSubConnection<String, byte[]> subscriptions;
    private final AtomicBoolean warned = new AtomicBoolean();

    private BusWire(RedisConnections redis, StatefulRedisPubSubConnection<String, byte[]> subscriptions) {
        this.redis = redis;
        this.subscriptions = subscriptions;
    }

    static Mono<BusWire> open(RedisConnections redis) {
        return redis.openPubSub().map(subscriptions -> new BusWire(redis, subscriptions));
    }

    /** Hands every frame that arrives to the receiver, in order, on a thread of the client that must not be blocked. */
    void receive(Consumer<BusFrame> receiver) {
        subscriptions.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, byte[] encoded) {
                hand(encoded, receiver);
            }
        });
    }

    /** What goes wrong with one frame must neither reach the client's thread nor keep the next frame away. */
    private void hand(byte[] encoded, Consumer<BusFrame> receiver) {
        try {
            receiver.accept(BusFrame.decode(encoded));
        } catch (RuntimeException e) {
            if (warned.compareAndSet(false, true)) {
                LOGGER.warn("a frame of another replica was dropped; more of them are logged at debug level", e);
            } else {
                LOGGER.debug("a frame of another replica was dropped", e);
            }
        }
    }

    /** Starts to receive what is sent to a replica of this name, and to all. */
    Mono<Void> listen(String name) {
        return Mono.defer(() -> subscriptions.reactive().subscribe(channelOf(name), channelOfAll()));
    }

    Mono<Void> stopListening(String name) {
        return Mono.defer(() -> subscriptions.reactive().unsubscribe(channelOf(name)));
    }

    /** Completes when Redis has taken the frame, which does not say that anybody received it. */
    Mono<Void> send(String replica, BusFrame frame) {
        return publish(channelOf(replica), frame);
    }

    Mono<Void> sendToAll(BusFrame frame) {
        return publish(channelOfAll(), frame);
    }

    private Mono<Void> publish(String channel, BusFrame frame) {
        return redis.inOrder(commands -> commands.publish(channel, frame.encode()))
                .then();
    }

    private String channelOf(String name) {
        return redis.key("bus:to:" + name);
    }

    private String channelOfAll() {
        return redis.key("bus:all");
    }

    Mono<Void> close() {
        return Mono.fromFuture(subscriptions::closeAsync);
    }
}
