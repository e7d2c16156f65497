package dev.sluice.interceptors.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Documents are generated as text, so that spaces, escapes and odd numbers are part of what must survive. */
class JsonSplicePropertiesTest {
    private static final JsonCodec CODEC = new JsonCodec(JsonLimits.defaults());

    @Property
    void set_existingMember_isByteIdenticalOutsideTheSplice(
            @ForAll("members") List<String> before,
            @ForAll("spaces") String space,
            @ForAll("values") String old,
            @ForAll("members") List<String> after,
            @ForAll("values") String replacement) {
        String head = "{" + space + joined("b", before) + "\"it\"" + space + ":" + space;
        String tail = space + joinedAfter("c", after) + "}" + space;

        assertThat(splice(head + old + tail, List.of("it"), replacement)).isEqualTo(head + replacement + tail);
    }

    @Property
    void set_nestedMember_isByteIdenticalOutsideTheSplice(
            @ForAll("members") List<String> before,
            @ForAll("spaces") String space,
            @ForAll("values") String old,
            @ForAll("values") String replacement) {
        String head = "{" + joined("b", before) + "\"outer\":" + space + "{\"x\":1," + space + "\"it\":";
        String tail = space + "}" + space + "}";

        assertThat(splice(head + old + tail, List.of("outer", "it"), replacement))
                .isEqualTo(head + replacement + tail);
    }

    @Property
    void set_missingMember_isAddedAndNothingElseChanges(
            @ForAll("members") List<String> members, @ForAll("spaces") String space, @ForAll("values") String value) {
        String rest = space + String.join(",", named("b", members)) + "}" + space;
        String comma = members.isEmpty() ? "" : ",";

        assertThat(splice("{" + rest, List.of("it"), value)).isEqualTo("{\"it\":" + value + comma + rest);
    }

    @Property
    void set_anyName_isReadBackUnderThatName(@ForAll("names") String name, @ForAll("values") String value) {
        String changed = splice("{\"other\":1}", List.of(name), value);

        assertThat(CODEC.tree(changed.getBytes(UTF_8)).path(name)).isEqualTo(CODEC.tree(value.getBytes(UTF_8)));
    }

    @Provide
    Arbitrary<List<String>> members() {
        return values().list().ofMaxSize(4);
    }

    @Provide
    Arbitrary<String> spaces() {
        return Arbitraries.strings().withChars(' ', '\t', '\n', '\r').ofMaxLength(3);
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings()
                .filter(name -> !name.equals("other") && UTF_8.newEncoder().canEncode(name));
    }

    @Provide
    Arbitrary<String> values() {
        return Arbitraries.lazyOf(
                () -> Arbitraries.of("1e3", "-0", "1E+400", "123456789012345678901234567890.50", "0.1", "42"),
                () -> Arbitraries.of("true", "false", "null", "\"\"", "\"\\u00e9\\\"\\\\/\"", "\"it\"", "\"}],{\""),
                () -> Arbitraries.of("\"é€😀\"", "\"\\ud83d\\ude00\"", "{ }", "[\t]"),
                () -> Combinators.combine(values(), values(), spaces())
                        .as((first, second, space) -> "[" + first + space + "," + space + second + "]"),
                () -> Combinators.combine(values(), values(), spaces())
                        .as((first, second, space) ->
                                "{\"it\"" + space + ":" + first + ",\"z\":" + space + second + "}"));
    }

    private static String splice(String json, List<String> path, String value) {
        return new String(new JsonSplice(CODEC).set(json.getBytes(UTF_8), path, value.getBytes(UTF_8)), UTF_8);
    }

    private static String joined(String prefix, List<String> values) {
        return named(prefix, values).stream().map(member -> member + ",").collect(Collectors.joining());
    }

    private static String joinedAfter(String prefix, List<String> values) {
        return named(prefix, values).stream().map(member -> "," + member).collect(Collectors.joining());
    }

    private static List<String> named(String prefix, List<String> values) {
        return java.util.stream.IntStream.range(0, values.size())
                .mapToObj(i -> "\"" + prefix + i + "\":" + values.get(i))
                .toList();
    }
}
