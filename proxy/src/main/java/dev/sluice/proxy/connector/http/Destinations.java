package dev.sluice.proxy.connector.http;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import reactor.netty.http.client.HttpClient;

/** Keeps connections away from addresses at which a server must not be, whatever name leads there. */
final class Destinations {
    private final Predicate<InetAddress> allowed;

    Destinations(Predicate<InetAddress> allowed) {
        this.allowed = allowed;
    }

    /** Decided for each connection, because a name may lead elsewhere by then; with none left there is no connection. */
    HttpClient guard(HttpClient client) {
        return client.resolvedAddressesSelector((config, resolved) -> left(resolved));
    }

    /** Whether a URL names no such address itself: some addresses are not resolved, so that the guard never sees them. */
    boolean mayReach(URI uri) {
        return Optional.ofNullable(uri.getHost())
                .map(host -> host.startsWith("[") ? host.substring(1, host.length() - 1) : host)
                .map(NetUtil::createInetAddressFromIpAddressString)
                .map(allowed::test)
                .orElse(true);
    }

    private List<? extends SocketAddress> left(List<? extends SocketAddress> resolved) {
        return resolved.stream()
                .filter(address -> address instanceof InetSocketAddress known
                        && known.getAddress() != null
                        && allowed.test(known.getAddress()))
                .toList();
    }
}
