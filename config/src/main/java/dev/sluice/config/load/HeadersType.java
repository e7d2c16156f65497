package dev.sluice.config.load;

import dev.sluice.config.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Header fields with secret values. No message shows a value. */
final class HeadersType implements Type<Map<String, Secret>> {
    /** RFC 9110, section 5.6.2: the characters of a token. */
    private static final Pattern FIELD_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    /** RFC 9110, section 5.5: visible characters, with spaces and tabs only between them. */
    private static final Pattern FIELD_VALUE = Pattern.compile("[\\t -~\\u0080-\\u00ff]*");
    /** Fields of the connection or of the exchange, which Sluice writes itself. */
    private static final Set<String> MANAGED = Set.of(
            "accept",
            "accept-encoding",
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "expect",
            "host",
            "keep-alive",
            "last-event-id",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    @Override
    public Optional<Map<String, Secret>> bind(YamlNode node, Binder binder) {
        if (node.isEmpty()) {
            return Optional.of(Map.of());
        }
        if (!(node instanceof YamlNode.Mapping mapping)) {
            binder.unexpected(node, "a mapping of header names to values");
            return Optional.empty();
        }
        Map<String, Secret> headers = new LinkedHashMap<>();
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        mapping.entries().forEach((name, entry) -> {
            checkName(name, names, entry, binder);
            value(entry.value(), binder).ifPresent(value -> headers.put(name, value));
        });
        return Optional.of(headers);
    }

    private static void checkName(String name, Set<String> names, YamlNode.Entry entry, Binder binder) {
        String lowerCase = name.toLowerCase(Locale.ROOT);
        if (!FIELD_NAME.matcher(name).matches()) {
            binder.problem(entry.position(), entry.path(), "not a header name (expected: a name like Authorization)");
        } else if (MANAGED.contains(lowerCase) || lowerCase.startsWith("mcp-")) {
            binder.problem(entry.position(), entry.path(), "this header is written by Sluice itself");
        } else if (!names.add(name)) {
            binder.problem(entry.position(), entry.path(), "given twice (header names have no case)");
        }
    }

    private static Optional<Secret> value(YamlNode node, Binder binder) {
        if (!(node instanceof YamlNode.Scalar) || node.isEmpty()) {
            binder.unexpected(node, "the value of a header");
            return Optional.empty();
        }
        Optional<String> text = binder.text(node, "the value of a header");
        if (text.filter(value -> !isFieldValue(value)).isPresent()) {
            binder.problem(
                    node,
                    "not the value of a header (expected: characters up to U+00FF, no control characters,"
                            + " no space at either end)");
            return Optional.empty();
        }
        return text.map(Secret::new);
    }

    static boolean isFieldValue(String value) {
        return FIELD_VALUE.matcher(value).matches() && value.strip().equals(value);
    }

    @Override
    public String name() {
        return "map of header";
    }

    @Override
    public Map<String, Object> schema() {
        return Schemas.ordered(
                "type",
                "object",
                "propertyNames",
                Map.of("pattern", "^" + FIELD_NAME.pattern() + "$"),
                "additionalProperties",
                Map.of("type", List.of("string", "number", "boolean")));
    }

    @Override
    public String format(Map<String, Secret> value) {
        return value.isEmpty() ? "{}" : value.keySet().toString();
    }
}
