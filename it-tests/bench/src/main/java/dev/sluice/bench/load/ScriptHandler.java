package dev.sluice.bench.load;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Plays a script on one connection. A refused request or a lost connection is reported and ends the script. */
final class ScriptHandler extends SimpleChannelInboundHandler<HttpObject> {
    private final Script script;
    private final Consumer<String> failure;
    private @Nullable HttpResponse head;
    private int bodyBytes;

    ScriptHandler(Script script, Consumer<String> failure) {
        this.script = script;
        this.failure = failure;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        script.connected(context.channel());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
        if (part instanceof HttpResponse response) {
            begin(context, response);
        }
        if (part instanceof HttpContent content && head != null) {
            bodyBytes += content.content().readableBytes();
            if (part instanceof LastHttpContent) {
                script.answered(context.channel(), head, bodyBytes);
            }
        }
    }

    private void begin(ChannelHandlerContext context, HttpResponse response) {
        int status = response.status().code();
        if (status < 200 || status > 299) {
            failure.accept("status " + status);
            var unused = context.close();
            return;
        }
        head = response;
        bodyBytes = 0;
        script.begun(context.channel(), response);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        failure.accept("a connection was closed by the other side");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        failure.accept(cause.toString());
        var unused = context.close();
    }
}
