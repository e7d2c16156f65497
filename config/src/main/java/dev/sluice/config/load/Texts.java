package dev.sluice.config.load;

import dev.sluice.config.Address;
import dev.sluice.config.UpstreamConfig;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The types of single values that are not quantities. */
final class Texts {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern KEY_PREFIX = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
    private static final Pattern ENDPOINT_PATH = Pattern.compile("/[A-Za-z0-9._~!$&'()*+,;=:@%/-]{0,255}");
    /** RFC 6749, section 3.3: a token without quotes and backslashes, so that it needs no escape in a challenge. */
    private static final Pattern SCOPE = Pattern.compile("[!#-\\[\\]-~]{1,256}");

    private static final Pattern AUDIENCE = Pattern.compile("[!-~]{1,2048}");
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");
    /** What belongs to the connection, says who somebody is, or is written by Sluice or MCP. */
    private static final Pattern UNFORWARDED = Pattern.compile(
            "accept.*|access-control-.*|authorization|connection|content-.*|cookie|dpop|expect|forwarded|host|"
                    + "keep-alive|last-event-id|mcp-.*|origin|proxy-.*|referer|sec-.*|te|trailer|transfer-encoding|"
                    + "upgrade|user-agent|via|x-api-key|x-forwarded-.*|x-real-ip",
            Pattern.CASE_INSENSITIVE);

    private static final String OFF = "off";
    private static final Pattern PATH_OR_OFF = Pattern.compile(OFF + "|" + ENDPOINT_PATH.pattern());
    private static final String HOST = "[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})?|\\[[0-9A-Fa-f:.]{2,45}\\]";
    private static final Pattern ADDRESS = Pattern.compile("(" + HOST + "):([0-9]{1,5})");
    private static final Pattern HOST_FIELD = Pattern.compile("(" + HOST + ")(?::([0-9]{1,5}))?");
    private static final Pattern ORIGIN = Pattern.compile(
            "[a-z][a-z0-9+.-]*://(" + HOST.replace("A-Z", "").replace("A-F", "") + ")(?::([0-9]{1,5}))?");
    private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(?:\\.(?!$)|$)){4}");
    private static final int HIGHEST_PORT = 65_535;

    private Texts() {}

    static Type<Boolean> flag() {
        return new ScalarType<>(
                "boolean",
                "true or false",
                text -> switch (text) {
                    case "true" -> Parsed.of(true);
                    case "false" -> Parsed.of(false);
                    default -> Parsed.expected("true or false");
                },
                value -> Boolean.toString(value),
                Schemas.orPlaceholder(Map.of("type", "boolean")));
    }

    static Type<String> name() {
        return matching("name", NAME, "1 to 64 letters, digits, dots, dashes and underscores");
    }

    static Type<String> keyPrefix() {
        return matching("prefix", KEY_PREFIX, "1 to 64 letters, digits, dots, dashes, underscores and colons");
    }

    static Type<String> endpointPath() {
        return matching("path", ENDPOINT_PATH, "a path like /mcp, without query and fragment");
    }

    /** An empty value stands for the word that switches something off. */
    static Type<Optional<String>> endpointPathOrOff() {
        String expected = "a path like /sse, without query and fragment, or " + OFF;
        return new ScalarType<>(
                "path or " + OFF,
                expected,
                text -> text.equals(OFF)
                        ? Parsed.of(Optional.empty())
                        : ENDPOINT_PATH.matcher(text).matches()
                                ? Parsed.of(Optional.of(text))
                                : Parsed.expected(expected),
                value -> value.orElse(OFF),
                Schemas.text(PATH_OR_OFF));
    }

    static Type<String> argument() {
        String expected = "a program or an argument, without NUL characters";
        return new ScalarType<>(
                "argument",
                expected,
                text -> text.indexOf(0) < 0 ? Parsed.of(text) : Parsed.expected(expected),
                Function.identity(),
                Schemas.orPlaceholder(Map.of("type", List.of("string", "number", "boolean"))));
    }

    static Type<String> text() {
        String expected = "text that is not empty";
        return new ScalarType<>(
                "text",
                expected,
                text -> text.isEmpty() ? Parsed.expected(expected) : Parsed.of(text),
                Function.identity(),
                Schemas.orPlaceholder(Map.of("type", List.of("string", "number", "boolean"))));
    }

    static Type<String> scope() {
        return matching("scope", SCOPE, "a scope: visible ASCII characters without quotes and backslashes");
    }

    static Type<String> audience() {
        return matching("text", AUDIENCE, "1 to 2048 visible ASCII characters");
    }

    static Type<String> headerName() {
        return matching("header", HEADER_NAME, "the name of a header field, like X-Api-Key");
    }

    /** In lower case. */
    static Type<String> forwardedHeader() {
        String expected = "the name of a header field that is no credential, and is not of the connection or of MCP";
        return new ScalarType<>(
                "header",
                expected,
                text -> HEADER_NAME.matcher(text).matches()
                                && !UNFORWARDED.matcher(text).matches()
                        ? Parsed.of(text.toLowerCase(Locale.ROOT))
                        : Parsed.expected(expected),
                Function.identity(),
                Schemas.text(HEADER_NAME));
    }

    /** A URL to which a credential may be sent. */
    static Type<URI> privateUrl() {
        String expected = "an https URL, or http on this machine, without user info and fragment";
        return new ScalarType<>(
                "URL",
                expected,
                text -> parseUrl(text)
                        .value()
                        .filter(UpstreamConfig::isPrivate)
                        .map(Parsed::of)
                        .orElseGet(() -> Parsed.expected(expected)),
                URI::toString,
                Schemas.ordered("type", "string"));
    }

    private static Type<String> matching(String name, Pattern pattern, String expected) {
        return new ScalarType<>(
                name,
                expected,
                text -> pattern.matcher(text).matches() ? Parsed.of(text) : Parsed.expected(expected),
                Function.identity(),
                Schemas.text(pattern));
    }

    static Type<String> oneOf(String name, List<String> values) {
        String expected = "one of " + String.join(", ", values);
        return new ScalarType<>(
                name,
                expected,
                Optional.of(expected),
                text -> values.contains(text) ? Parsed.of(text) : Parsed.expected(expected),
                Function.identity(),
                Schemas.orPlaceholder(Map.of("enum", values)));
    }

    static <E extends Enum<E>> Type<E> oneOf(String name, Class<E> values) {
        List<E> constants = List.of(values.getEnumConstants());
        List<String> words = constants.stream().map(Texts::word).toList();
        String expected = String.join(" or ", words);
        return new ScalarType<>(
                name,
                expected,
                Optional.of(expected),
                text -> words.contains(text)
                        ? Parsed.of(constants.get(words.indexOf(text)))
                        : Parsed.expected(expected),
                Texts::word,
                Schemas.orPlaceholder(Map.of("enum", words)));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Type<Address> address() {
        String expected = "HOST:PORT with port 0..65535, like 127.0.0.1:8808 or [::1]:8808";
        return new ScalarType<>(
                "address",
                expected,
                text -> match(ADDRESS, text)
                        .map(match -> new Address(withoutBrackets(match.group(1)), Integer.parseInt(match.group(2))))
                        .map(Parsed::of)
                        .orElseGet(() -> Parsed.expected(expected)),
                Address::toString,
                Schemas.text(ADDRESS));
    }

    static Type<String> hostField() {
        return authority("host", HOST_FIELD, "a host like gateway.example, or HOST:PORT");
    }

    static Type<String> origin() {
        return authority("origin", ORIGIN, "an origin like https://app.example, in lower case and without a path");
    }

    private static Type<String> authority(String name, Pattern pattern, String expected) {
        return new ScalarType<>(
                name,
                expected,
                text -> match(pattern, text).isPresent() ? Parsed.of(text) : Parsed.expected(expected),
                Function.identity(),
                Schemas.text(pattern));
    }

    /** A match of a pattern whose groups are host and port, when both make sense. */
    private static Optional<Matcher> match(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        boolean sound = matcher.matches()
                && isHost(matcher.group(1))
                && Stream.ofNullable(matcher.group(2)).allMatch(port -> Integer.parseInt(port) <= HIGHEST_PORT);
        return sound ? Optional.of(matcher) : Optional.empty();
    }

    /** Names are taken as they are; what looks like an IP address must be one. Nothing is looked up. */
    private static boolean isHost(String host) {
        if (host.startsWith("[")) {
            return isIpv6(host);
        }
        return !host.matches("[0-9.]+") || IPV4.matcher(host).matches();
    }

    /** The JDK looks up no name that stands in brackets: it is an IPv6 address or an error. */
    private static boolean isIpv6(String bracketed) {
        try {
            return bracketed.contains(":") && InetAddress.getByName(bracketed).getAddress().length > 0;
        } catch (UnknownHostException notAnAddress) {
            // The JDK has no other way to ask.
            return false;
        }
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    static Type<URI> upstreamUrl() {
        return new ScalarType<>(
                "URL", UpstreamConfig.EXPECTED_URL, Texts::parseUrl, URI::toString, Schemas.ordered("type", "string"));
    }

    private static Parsed<URI> parseUrl(String text) {
        try {
            URI url = new URI(text);
            return UpstreamConfig.isUsable(url) ? Parsed.of(url) : Parsed.expected(UpstreamConfig.EXPECTED_URL);
        } catch (URISyntaxException notAnAddress) {
            // Its message repeats the text, which may come from a secret.
            return Parsed.expected(UpstreamConfig.EXPECTED_URL);
        }
    }
}
