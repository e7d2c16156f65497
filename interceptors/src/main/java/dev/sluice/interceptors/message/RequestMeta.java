package dev.sluice.interceptors.message;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The reserved keys of {@code params._meta}, as far as the envelope scan reads them.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/basic#_meta">MCP 2026-07-28, _meta</a>
 */
public final class RequestMeta {
    /** Key of the revision of a modern request. */
    public static final String PROTOCOL_VERSION = "io.modelcontextprotocol/protocolVersion";

    /** Key of the client's capabilities for a modern request. */
    public static final String CLIENT_CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";

    /** Key of the client's name and version. */
    public static final String CLIENT_INFO = "io.modelcontextprotocol/clientInfo";

    /** Key of the log level that a modern request asks for. */
    public static final String LOG_LEVEL = "io.modelcontextprotocol/logLevel";

    /** Key of the listen request that a modern notification belongs to. */
    public static final String SUBSCRIPTION_ID = "io.modelcontextprotocol/subscriptionId";

    /** Key of the server's name and version on a modern result. */
    public static final String SERVER_INFO = "io.modelcontextprotocol/serverInfo";

    /** Key of the token that asks for progress. */
    public static final String PROGRESS_TOKEN = "progressToken";

    /** No {@code _meta} at all. */
    static final RequestMeta NONE = new RequestMeta(new Builder());

    private final boolean versionPresent;
    private final @Nullable String protocolVersion;
    private final Shape clientCapabilities;
    private final Shape clientInfo;
    private final Shape logLevel;
    private final @Nullable RequestId progressToken;

    private RequestMeta(Builder builder) {
        this.versionPresent = builder.versionPresent;
        this.protocolVersion = builder.protocolVersion;
        this.clientCapabilities = builder.clientCapabilities;
        this.clientInfo = builder.clientInfo;
        this.logLevel = builder.logLevel;
        this.progressToken = builder.progressToken;
    }

    /** What was found under a key. */
    public enum Shape {
        /** Nothing. */
        ABSENT,
        /** A value of the form that the specification asks for. */
        WELL_FORMED,
        /** Anything else. */
        MALFORMED
    }

    /**
     * The revision that a modern request names.
     *
     * @return empty when absent or not a string
     */
    public Optional<String> protocolVersion() {
        return Optional.ofNullable(protocolVersion);
    }

    /**
     * Whether the key of the revision is there, whatever its value: the mark of a modern request.
     *
     * @return true when present
     */
    public boolean namesProtocolVersion() {
        return versionPresent;
    }

    /**
     * The client's capabilities.
     *
     * @return well formed when an object
     */
    public Shape clientCapabilities() {
        return clientCapabilities;
    }

    /**
     * The client's identity.
     *
     * @return well formed when an object with the strings {@code name} and {@code version}
     */
    public Shape clientInfo() {
        return clientInfo;
    }

    /**
     * The log level asked for.
     *
     * @return well formed when one of the eight levels
     */
    public Shape logLevel() {
        return logLevel;
    }

    /**
     * The token under which the sender wants progress.
     *
     * @return empty when absent
     */
    public Optional<RequestId> progressToken() {
        return Optional.ofNullable(progressToken);
    }

    /** Collects what the scan finds. */
    static final class Builder {
        boolean versionPresent;

        @Nullable
        String protocolVersion;

        Shape clientCapabilities = Shape.ABSENT;
        Shape clientInfo = Shape.ABSENT;
        Shape logLevel = Shape.ABSENT;

        @Nullable
        RequestId progressToken;

        RequestMeta build() {
            return new RequestMeta(this);
        }
    }
}
