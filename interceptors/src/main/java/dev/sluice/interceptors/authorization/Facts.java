package dev.sluice.interceptors.authorization;

import dev.cel.common.values.NullValue;
import dev.cel.runtime.CelVariableResolver;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Principal;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.ProtocolVersion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the words of an expression mean for one operation. What no expression asks for is never looked up. */
final class Facts implements CelVariableResolver {
    private final InterceptContext context;
    private final Operation operation;
    private final Map<String, Boolean> annotations;
    private @Nullable Object arguments;

    Facts(InterceptContext context, Operation operation, Map<String, Boolean> annotations) {
        this.context = context;
        this.operation = operation;
        this.annotations = annotations;
    }

    boolean knowsArguments() {
        return operation.arguments().isPresent();
    }

    @Override
    public Optional<Object> find(String name) {
        Principal principal = context.principal();
        return switch (name) {
            case Vocabulary.METHOD -> Optional.of(operation.method());
            case Vocabulary.TOOL -> Optional.of(operation.target(Operation.Kind.TOOL));
            case Vocabulary.PROMPT -> Optional.of(operation.target(Operation.Kind.PROMPT));
            case Vocabulary.URI -> Optional.of(operation.target(Operation.Kind.RESOURCE));
            case Vocabulary.TASK -> Optional.of(operation.target(Operation.Kind.TASK));
            case Vocabulary.ARGUMENTS -> arguments();
            case Vocabulary.ANNOTATIONS -> Optional.of(annotations);
            case Vocabulary.PRINCIPAL ->
                Optional.of(Map.of(
                        "issuer", principal.issuer(), "subject", principal.subject(), "client", principal.clientId()));
            case Vocabulary.SCOPES -> Optional.of(List.copyOf(principal.scopes()));
            case Vocabulary.CLAIMS -> Optional.of(plain(principal.claims()));
            case Vocabulary.ROUTE -> Optional.of(context.route());
            case Vocabulary.REVISION ->
                Optional.of(
                        context.protocolVersion().map(ProtocolVersion::wireName).orElse(""));
            case Vocabulary.TRANSPORT ->
                Optional.of(context.transport().name().toLowerCase(Locale.ROOT).replace('_', '-'));
            default -> Optional.empty();
        };
    }

    private Optional<Object> arguments() {
        if (arguments == null) {
            arguments = operation
                    .arguments()
                    .map(Supplier::get)
                    .filter(JsonView::isObject)
                    .map(view -> view.toJava(NullValue.NULL_VALUE))
                    .orElseGet(Map::of);
        }
        return Optional.of(arguments);
    }

    /** Numbers as the expressions know them, and everything that they do not know as text. */
    private static Object plain(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, member) ->
                    copy.put(String.valueOf(key), member == null ? NullValue.NULL_VALUE : plain(member)));
            return Collections.unmodifiableMap(copy);
        }
        if (value instanceof Iterable<?> items) {
            List<Object> copy = new ArrayList<>();
            items.forEach(item -> copy.add(item == null ? NullValue.NULL_VALUE : plain(item)));
            return Collections.unmodifiableList(copy);
        }
        if (value instanceof Double || value instanceof Float) {
            return ((Number) value).doubleValue();
        }
        if (value instanceof Number number) {
            return number.longValue();
        }
        return value instanceof Boolean ? value : value.toString();
    }
}
