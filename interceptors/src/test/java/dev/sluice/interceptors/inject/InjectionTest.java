package dev.sluice.interceptors.inject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction.Modify;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.Principal;
import dev.sluice.interceptors.UpstreamHeaders;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.RequestId;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InjectionTest {
    private static final Principal ADA =
            new Principal("https://issuer", "ada", "app", Set.of("b", "a"), Map.of("team", "blue"));

    @Test
    void meta_isFilledInAndReplacesWhatTheClientSent() {
        Interceptor injection = make(Map.of(
                "meta",
                Map.of("example.com/user", "{principal.subject}@{claim.team}", "example.com/fixed", "{{x}} {route}")));
        McpRequest request = request(Map.of("_meta", Map.of("example.com/user", "root", "progressToken", 7)));

        JsonView meta = meta(
                injection,
                InterceptContext.of(request, Direction.CLIENT_TO_SERVER).withPrincipal(ADA));

        assertThat(meta.member("example.com/user").string()).contains("ada@blue");
        assertThat(meta.member("example.com/fixed").string()).contains("{x} test");
        assertThat(meta.member("progressToken").integer()).hasValue(7);
    }

    @Test
    void meta_ofNobody_isEmptyAndNotTheClients() {
        Interceptor injection = make(Map.of("meta", Map.of("example.com/user", "{principal.subject}")));
        McpRequest request = request(Map.of("_meta", Map.of("example.com/user", "root")));

        JsonView meta = meta(injection, InterceptContext.of(request, Direction.CLIENT_TO_SERVER));

        assertThat(meta.member("example.com/user").string()).contains("");
    }

    @Test
    void requestWithoutMetaOrParams_getsThem() {
        Interceptor injection = make(Map.of("meta", Map.of("k", "{principal.scopes}")));
        McpRequest bare = request(Map.of());

        JsonView meta = meta(
                injection, InterceptContext.of(bare, Direction.CLIENT_TO_SERVER).withPrincipal(ADA));

        assertThat(meta.toJson()).isEqualTo("{\"k\":\"a b\"}");
    }

    @Test
    void header_cannotBeEndedByItsValue() {
        Interceptor injection = make(Map.of("headers", Map.of("X-User", "{principal.subject}")));
        InterceptContext context = InterceptContext.of(request(Map.of()), Direction.CLIENT_TO_SERVER)
                .withPrincipal(new Principal("i", "ada\r\nX-Admin: 1 ä", "app"));

        assertThat(injection.intercept(context).block()).isNotNull();
        assertThat(UpstreamHeaders.of(context.attributes()))
                .containsExactly(Map.entry("x-user", "ada%0D%0AX-Admin: 1 %C3%A4"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Host", "content-length", "Authorization", "Mcp-Session-Id", "cookie", "Connection", "a b", "a:b"
            })
    void header_thatIsNotFree_isRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> make(Map.of("headers", Map.of(name, "x"))))
                .withMessageContaining("none of the transport, of MCP, or of credentials");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.modelcontextprotocol/protocolVersion",
                "tools.mcp.com/x",
                "mcp/x",
                "progressToken",
                "with space"
            })
    void metaKey_thatIsNotFree_isRefused(String key) {
        assertThatIllegalArgumentException().isThrownBy(() -> make(Map.of("meta", Map.of(key, "x"))));
    }

    @Test
    void unknownName_isRefusedWithThoseThatAreKnown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> make(Map.of("meta", Map.of("k", "{user}"))))
                .withMessage("meta: {k={user}} (expected: texts with names in braces, not {user}; known are "
                        + Template.NAMES + ")");
        assertThatIllegalArgumentException().isThrownBy(() -> make(Map.of("meta", Map.of("k", "a { b"))));
    }

    private static JsonView meta(Interceptor injection, InterceptContext context) {
        return ((Modify) injection.intercept(context).blockOptional().orElseThrow())
                .message()
                .body()
                .at("/params/_meta");
    }

    private static McpRequest request(Map<String, Object> params) {
        return McpRequest.of(RequestId.of(1), "tools/list", params);
    }

    private static Interceptor make(Map<String, Object> settings) {
        return new InjectionFactory().create(settings);
    }
}
