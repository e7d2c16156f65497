package dev.sluice.interceptors.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptAction.Modify;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.UpstreamHeaders;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.RequestId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TracePropagationTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";
    private static final String FORM = "00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]";

    @Test
    void trace_ofTheClient_goesOnWithAStepOfItsOwn() {
        JsonView meta = meta(make(Map.of()), Map.of("traceparent", PARENT, "tracestate", "a=1", "baggage", "user=ada"));

        assertThat(meta.member("traceparent").string())
                .hasValueSatisfying(position -> assertThat(position)
                        .matches("00-" + TRACE + "-[0-9a-f]{16}-01")
                        .isNotEqualTo(PARENT));
        assertThat(meta.member("tracestate").string()).contains("a=1");
        assertThat(meta.member("baggage").isPresent()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more"
            })
    void malformedPosition_beginsANewTrace(String parent) {
        JsonView meta = meta(make(Map.of()), Map.of("traceparent", parent, "tracestate", "a=1"));

        assertThat(meta.member("traceparent").string())
                .hasValueSatisfying(
                        position -> assertThat(position).matches(FORM).doesNotContain(TRACE));
        assertThat(meta.member("tracestate").isPresent()).isFalse();
    }

    @Test
    void laterVersion_goesOnAsTheFirst() {
        JsonView meta = meta(make(Map.of()), Map.of("traceparent", "01-" + TRACE + "-00f067aa0ba902b7-00-more"));

        assertThat(meta.member("traceparent").string())
                .hasValueSatisfying(position -> assertThat(position).matches("00-" + TRACE + "-[0-9a-f]{16}-00"));
    }

    @Test
    void untrustedParent_isReplaced() {
        JsonView meta = meta(make(Map.of("parent", "replace", "sampled", true)), Map.of("traceparent", PARENT));

        assertThat(meta.member("traceparent").string())
                .hasValueSatisfying(position ->
                        assertThat(position).matches(FORM).doesNotContain(TRACE).endsWith("-01"));
    }

    @Test
    void baggage_passesWhenTheOperatorLetsIt() {
        JsonView meta = meta(make(Map.of("baggage", "pass")), Map.of("baggage", "user=ada"));

        assertThat(meta.member("baggage").string()).contains("user=ada");
    }

    @Test
    void header_saysTheSameAsTheMessage() {
        InterceptContext context = context(Map.of("traceparent", PARENT));

        InterceptAction action =
                make(Map.of()).intercept(context).blockOptional().orElseThrow();

        String position = ((Modify) action)
                .message()
                .body()
                .at("/params/_meta/traceparent")
                .string()
                .orElseThrow();
        assertThat(UpstreamHeaders.of(context.attributes())).containsExactly(Map.entry("traceparent", position));
    }

    @Test
    void header_canBeLeftOut() {
        InterceptContext context = context(Map.of());

        assertThat(make(Map.of("header", false)).intercept(context).block()).isInstanceOf(Modify.class);
        assertThat(UpstreamHeaders.of(context.attributes())).isEmpty();
    }

    @Test
    void handshake_isNotTraced() {
        McpRequest initialize = McpRequest.of(RequestId.of(1), "initialize", Map.of());

        assertThat(make(Map.of())
                        .intercept(InterceptContext.of(initialize, Direction.CLIENT_TO_SERVER))
                        .block())
                .isEqualTo(InterceptAction.proceed());
    }

    private static JsonView meta(Interceptor trace, Map<String, Object> meta) {
        return ((Modify) trace.intercept(context(meta)).blockOptional().orElseThrow())
                .message()
                .body()
                .at("/params/_meta");
    }

    private static InterceptContext context(Map<String, Object> meta) {
        McpRequest request = McpRequest.of(RequestId.of(1), "tools/call", Map.of("name", "echo", "_meta", meta));
        return InterceptContext.of(request, Direction.CLIENT_TO_SERVER);
    }

    private static Interceptor make(Map<String, Object> settings) {
        return new TracePropagationFactory().create(settings);
    }
}
