package dev.sluice.bench.load;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponse;

/** What one connection says next. All calls come on the connection's event loop. */
interface Script {
    /** The connection is open. */
    void connected(Channel channel);

    /** The head of an answer is there. */
    default void begun(Channel channel, HttpResponse head) {}

    /** An answer is there as a whole. */
    void answered(Channel channel, HttpResponse head, int bodyBytes);
}
