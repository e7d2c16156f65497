package dev.sluice.interceptors.message;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The JSON library behind the messages, set up for one set of limits. Thread-safe. */
final class JsonCodec {
    private final JsonFactory factory;
    private final JsonFactory strictFactory;
    private final JsonMapper trees;

    JsonCodec(JsonLimits limits) {
        this.factory = JsonFactory.builder()
                .recyclerPool(JsonRecyclerPools.threadLocalPool())
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.depth())
                        .maxTokenCount(limits.tokens())
                        .maxStringLength(limits.stringLength())
                        .maxNameLength(limits.nameLength())
                        .maxNumberLength(limits.numberLength())
                        .build())
                .build();
        this.strictFactory = factory.rebuild()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        this.trees = JsonMapper.builder(strictFactory)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    JsonParser parser(byte[] bytes) {
        return factory.createParser(ObjectReadContext.empty(), bytes, 0, bytes.length);
    }

    /** A parser that refuses an object in which a name stands twice, on every level. */
    JsonParser strictParser(byte[] bytes) {
        return strictFactory.createParser(ObjectReadContext.empty(), bytes, 0, bytes.length);
    }

    /** Builds the tree of bytes that a scan has found to be a message. */
    JsonNode tree(byte[] bytes) {
        try {
            return trees.readTree(bytes);
        } catch (JacksonException e) {
            throw ambiguous(e);
        }
    }

    /** Writes maps, lists, strings, numbers, booleans, nulls, request ids and views. */
    byte[] write(Object value) {
        return trees.writeValueAsBytes(plain(value));
    }

    static MalformedMessageException malformed(JacksonException cause) {
        if (cause instanceof StreamConstraintsException) {
            return MalformedMessageException.invalid(
                    "the JSON is deeper, longer or has more tokens than this endpoint accepts", null);
        }
        return MalformedMessageException.notJson("the body is not well-formed JSON");
    }

    /** What a reading without shortcuts can still object to after the scan. */
    static MalformedMessageException ambiguous(JacksonException cause) {
        return cause instanceof StreamConstraintsException
                ? malformed(cause)
                : MalformedMessageException.invalid(
                        "an object holds a member twice, or a number cannot be represented", null);
    }

    /** The value in terms of the JDK and of the JSON library. */
    static Object plain(Object value) {
        if (value instanceof JsonView view) {
            return view.node();
        }
        if (value instanceof RequestId id) {
            return id.toJava();
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            map.forEach((name, member) -> copy.put(name, member == null ? null : plain(member)));
            return copy;
        }
        if (value instanceof Iterable<?> items) {
            List<Object> copy = new ArrayList<>();
            items.forEach(item -> copy.add(item == null ? null : plain(item)));
            return copy;
        }
        return value;
    }
}
