package dev.sluice.proxy.connector.http;

import dev.sluice.interceptors.message.MalformedMessageException;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.netty.http.client.PrematureCloseException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException;

/** Translates what the HTTP client throws into the catalogue. */
final class UpstreamFaults {
    private UpstreamFaults() {}

    static Throwable translate(Throwable thrown) {
        Throwable error = Exceptions.unwrap(thrown);
        if (error instanceof FaultException) {
            return error;
        }
        return FaultException.of(classify(error), error);
    }

    private static Fault classify(Throwable error) {
        if (error instanceof ConnectException
                || error instanceof UnknownHostException
                || error instanceof io.netty.channel.ConnectTimeoutException) {
            return Fault.UPSTREAM_UNREACHABLE;
        }
        if (error instanceof SSLException || error.getCause() instanceof SSLException) {
            return isOfHandshake(error) || isOfHandshake(error.getCause())
                    ? Fault.UPSTREAM_UNREACHABLE
                    : Fault.UPSTREAM_CONNECTION_LOST;
        }
        if (error instanceof PoolAcquireTimeoutException || error instanceof PoolAcquirePendingLimitException) {
            return Fault.UPSTREAM_BUSY;
        }
        // Netty's decoder throws bare IllegalArgumentExceptions, for example for a status line that is none.
        if (error instanceof MalformedMessageException
                || error instanceof DecoderException
                || error instanceof IllegalArgumentException) {
            return Fault.UPSTREAM_PROTOCOL_ERROR;
        }
        if (error instanceof PrematureCloseException
                || error instanceof PrematureChannelClosureException
                || error instanceof ClosedChannelException
                || error instanceof IOException) {
            return Fault.UPSTREAM_CONNECTION_LOST;
        }
        return Fault.INTERNAL;
    }

    /** Before the handshake has succeeded nothing was sent; after it, the request may have been processed. */
    private static boolean isOfHandshake(@Nullable Throwable error) {
        return error instanceof SSLHandshakeException
                || error instanceof SSLPeerUnverifiedException
                || error instanceof NotSslRecordException;
    }
}
