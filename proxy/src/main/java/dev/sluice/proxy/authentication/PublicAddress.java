package dev.sluice.proxy.authentication;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How clients address the listener. It comes from the configuration, or from the listener once that is bound; never from
 * what a client sends. Thread-safe.
 */
public final class PublicAddress {
    private volatile @Nullable String base;

    /**
     * Makes one.
     *
     * @param configured scheme, host and port; empty for those of the listener
     */
    public PublicAddress(Optional<String> configured) {
        this.base = configured.map(address -> address.toLowerCase(Locale.ROOT)).orElse(null);
    }

    /**
     * The listener is bound; does nothing when the configuration has said more.
     *
     * @param address its own scheme, host and port
     */
    public void bound(String address) {
        if (base == null) {
            base = address.toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The address of a path.
     *
     * @param path begins with a slash; a slash alone stands for the listener itself
     * @return a URL without a slash at its end
     */
    public String of(String path) {
        String known = base;
        if (known == null) {
            throw new IllegalStateException("the listener is not bound yet");
        }
        return path.equals("/") ? known : known + path;
    }
}
