package dev.sluice.proxy.edge.channel;

import dev.sluice.proxy.exchange.Reply;
import dev.sluice.proxy.exchange.ReplyPart;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/**
 * Puts an answer together that comes in pieces: between the pieces of one message there is no room for another on a line
 * that many answers share. How large it can get is limited by what the connector lets through.
 */
final class WholeMessages {
    private @Nullable ByteArrayOutputStream pieces;

    private WholeMessages() {}

    static Flux<byte[]> of(Flux<Reply> replies) {
        return Flux.defer(() -> {
            WholeMessages messages = new WholeMessages();
            return replies.handle(messages::take).concatWith(Mono.defer(messages::last));
        });
    }

    private void take(Reply reply, SynchronousSink<byte[]> sink) {
        ReplyPart part = reply.part();
        if (part instanceof ReplyPart.Message message) {
            sink.next(message.message().utf8());
        } else if (part instanceof ReplyPart.Failure failure) {
            // In place of what the pieces would have become.
            pieces = null;
            sink.next(failure.message().utf8());
        } else if (part instanceof ReplyPart.Chunk chunk) {
            if (pieces == null) {
                pieces = new ByteArrayOutputStream();
            }
            pieces.writeBytes(chunk.bytes());
        }
    }

    private Mono<byte[]> last() {
        return Mono.justOrEmpty(pieces).map(ByteArrayOutputStream::toByteArray);
    }
}
