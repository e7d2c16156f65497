package dev.sluice.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Section {@code upstream} of a route: the server behind it, or several that are the same.
 *
 * @param urls the MCP endpoint of each upstream replica, at least one unless there is a command: http or https, with a host, without user info and
 *     fragment; no two may differ in their queries only
 * @param stdio the command that starts the server; only without urls
 * @param transport how Sluice speaks with urls, default auto
 * @param revision the only MCP revision to speak with the server, as a date; empty to find out
 * @param headers static header fields of every HTTP request to the upstream, in the order of the file
 * @param trust PEM file with the certificate authorities to trust instead of the platform's; only for https
 * @param addresses where the server may be; checked again with each connection, default any
 * @param onSessionLost what becomes of a client's session when the upstream has lost its own, default recover
 * @param recoveredSubscriptions resource subscriptions of one session that are made again with its new upstream session,
 *     default 100
 * @param movesAtOnce sessions that are moved between upstream replicas at the same time, default 8
 * @param samplingContext whether clients of 2024-11-05 to 2025-06-18 that can be asked for samples are announced to newer
 *     servers as such that include context, default false
 * @param ejection when an upstream replica is left alone for a while
 * @param modernClients clients of 2026-07-28 in front of a server of an earlier revision
 * @param forwardHeaders names of header fields of the client that the upstream gets, in lower case; default none
 * @param credentials as whom Sluice speaks with the server
 */
public record UpstreamConfig(
        List<URI> urls,
        Optional<StdioConfig> stdio,
        UpstreamTransport transport,
        Optional<String> revision,
        Map<String, Secret> headers,
        Optional<Path> trust,
        UpstreamAddresses addresses,
        SessionLoss onSessionLost,
        int recoveredSubscriptions,
        int movesAtOnce,
        boolean samplingContext,
        EjectionConfig ejection,
        List<String> forwardHeaders,
        CredentialsConfig credentials,
        ModernClientsConfig modernClients) {
    /** What {@link #isUsable} asks for, in words. */
    public static final String EXPECTED_URL =
            "an address like http://127.0.0.1:3001/mcp or https://host/path, without user info and fragment";

    /** Default of {@code recoveredSubscriptions}. */
    public static final int RECOVERED_SUBSCRIPTIONS = 100;

    /** Default of {@code movesAtOnce}. */
    public static final int MOVES_AT_ONCE = 8;

    public UpstreamConfig {
        if (urls.isEmpty() == stdio.isEmpty()) {
            throw new IllegalArgumentException("upstream: either urls or stdio (expected: exactly one of them)");
        }
        if (!urls.stream().allMatch(UpstreamConfig::isUsable)) {
            throw new IllegalArgumentException("upstream.url: not usable (expected: " + EXPECTED_URL + ")");
        }
        urls = List.copyOf(urls);
        forwardHeaders = List.copyOf(forwardHeaders);
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /**
     * An upstream of which nothing is known but where it is.
     *
     * @param url the MCP endpoint of the server
     * @return the upstream, with the defaults named at the components
     * @throws IllegalArgumentException when the address is not {@linkplain #isUsable usable}
     */
    public static UpstreamConfig of(URI url) {
        return new UpstreamConfig(
                List.of(url),
                Optional.empty(),
                UpstreamTransport.AUTO,
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                UpstreamAddresses.ANY,
                SessionLoss.RECOVER,
                RECOVERED_SUBSCRIPTIONS,
                MOVES_AT_ONCE,
                false,
                EjectionConfig.defaults(),
                List.of(),
                CredentialsConfig.defaults(),
                ModernClientsConfig.defaults());
    }

    /**
     * An upstream of which nothing is known but how to start it.
     *
     * @param stdio the command that starts the server
     * @return the upstream, with the defaults named at the components
     */
    public static UpstreamConfig of(StdioConfig stdio) {
        return new UpstreamConfig(
                List.of(),
                Optional.of(stdio),
                UpstreamTransport.AUTO,
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                UpstreamAddresses.ANY,
                SessionLoss.RECOVER,
                RECOVERED_SUBSCRIPTIONS,
                MOVES_AT_ONCE,
                false,
                EjectionConfig.defaults(),
                List.of(),
                CredentialsConfig.defaults(),
                ModernClientsConfig.defaults());
    }

    /**
     * Whether an address can be an upstream.
     *
     * @param url any
     * @return true when it is http or https and has a host, a port up to 65535 if any, no user info and no fragment
     */
    public static boolean isUsable(URI url) {
        return ("http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme()))
                && url.getHost() != null
                && url.getPort() != 0
                && url.getPort() <= 65_535
                && url.getRawUserInfo() == null
                && url.getRawFragment() == null;
    }

    /**
     * What an upstream replica is called in metrics, in logs and in the records of sessions.
     *
     * @param url its MCP endpoint
     * @return the URL without its query, which may hold a credential
     */
    public static String nameOf(URI url) {
        return url.getRawQuery() == null ? url.toString() : url.toString().replaceFirst("\\?.*", "");
    }

    /**
     * Whether a connection is encrypted.
     *
     * @param url of an upstream
     * @return true for https
     */
    public static boolean isEncrypted(URI url) {
        return "https".equalsIgnoreCase(url.getScheme());
    }

    /**
     * Whether what is sent can be read by nobody on the way, without looking anything up.
     *
     * @param url of an upstream
     * @return true for https, and for {@code localhost}, 127.0.0.0/8 and {@code ::1}
     */
    public static boolean isPrivate(URI url) {
        return isEncrypted(url) || Address.isLoopback(url.getHost());
    }

    /** Shows the names of the headers but not their values, and no query, because either may hold a credential. */
    @Override
    public String toString() {
        return "UpstreamConfig[urls="
                + urls.stream()
                        .map(url -> nameOf(url) + (url.getRawQuery() == null ? "" : "?***"))
                        .toList()
                + ", stdio=" + stdio + ", transport=" + transport + ", revision=" + revision + ", headers=" + headers
                + ", trust=" + trust
                + ", addresses=" + addresses
                + ", onSessionLost=" + onSessionLost
                + ", recoveredSubscriptions=" + recoveredSubscriptions + ", movesAtOnce=" + movesAtOnce
                + ", samplingContext=" + samplingContext + ", ejection="
                + ejection + ", forwardHeaders=" + forwardHeaders + ", credentials=" + credentials + "]";
    }
}
