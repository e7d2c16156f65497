package dev.sluice.interceptors.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptAction.Block;
import dev.sluice.interceptors.InterceptAction.Modify;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Principal;
import dev.sluice.interceptors.Remedy;
import dev.sluice.interceptors.ToolNames;
import dev.sluice.interceptors.authorization.AuthorizationSettings.RuleText;
import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestId;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AuthorizationTest {
    private static final RequestId ID = RequestId.of(1);
    private static final Principal ADA =
            new Principal("https://issuer", "ada", "app", Set.of("read"), Map.of("team", "blue", "level", 3));
    private static final Principal BOB = new Principal("https://issuer", "bob", "app");

    @Test
    void call_thatNoRuleAllows_isUnknown() {
        Authorization authorization = rules(allow("tool == 'echo'"));

        assertThat(asked(authorization, call("echo", Map.of()))).isEqualTo(InterceptAction.proceed());
        assertThat(asked(authorization, call("wipe", Map.of()))).isEqualTo(new Block(-32602, "Unknown tool: wipe"));
    }

    @Test
    void firstRuleThatIsMet_decides() {
        Authorization authorization = rules(deny("tool == 'wipe'"), allow("true"));

        assertThat(isAllowed(authorization, call("wipe", Map.of()))).isFalse();
        assertThat(isAllowed(authorization, call("echo", Map.of()))).isTrue();
        assertThat(isAllowed(rules(allow("true"), deny("tool == 'wipe'")), call("wipe", Map.of())))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "principal.subject == 'ada'",
                "principal.issuer == 'https://issuer' && principal.client == 'app'",
                "'read' in scopes",
                "claims.team == 'blue'",
                "claims.level >= 3",
                "args.region == 'eu' && args.count < 10 && args.ratio > 0.4",
                "args.tags.exists(tag, tag == 'b')",
                "args.nested.deep == null",
                "method == 'tools/call' && prompt == '' && uri == ''",
                "route == 'test' && revision == '2026-07-28' && transport == 'streamable-http'",
                "annotations.destructiveHint && !annotations.readOnlyHint",
                "tool.matches('^ec.o$')"
            })
    void condition_overAnyWord_canBeMet(String condition) {
        McpRequest call =
                (McpRequest) new MessageReader(JsonLimits.defaults()).readOne("""
                        {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":
                        {"region":"eu","count":3,"ratio":0.5,"tags":["a","b"],"nested":{"deep":null}}}}""".getBytes(StandardCharsets.UTF_8));

        assertThat(isAllowed(rules(allow(condition)), call)).isTrue();
        assertThat(isAllowed(rules(deny(condition), allow("true")), call)).isFalse();
    }

    @Test
    void condition_thatFails_neitherAllowsNorLetsThrough() {
        McpRequest call = call("echo", Map.of());

        assertThat(isAllowed(rules(allow("args.region == 'eu'")), call)).isFalse();
        assertThat(isAllowed(rules(deny("args.region == 'us'"), allow("true")), call))
                .isFalse();
    }

    @Test
    void loop_overTheBound_fails() {
        Map<String, Object> arguments = Map.of("items", Collections.nCopies(2000, 1));

        assertThat(isAllowed(rules(allow("args.items.all(item, item == 1)")), call("echo", arguments)))
                .isFalse();
    }

    @Test
    void call_thatMoreScopesWouldAllow_saysWhich() {
        Authorization authorization = rules(new RuleText("admins", true, "tool == 'wipe'", Set.of("write", "admin")));

        assertThat(asked(authorization, call("wipe", Map.of())))
                .isEqualTo(new Block(
                        -31403, "This needs a token with more scopes", new Remedy.Scopes(Set.of("admin", "write"))));
    }

    @Test
    void nobody_isNotAskedForScopes() {
        Authorization authorization = rules(new RuleText("admins", true, "tool == 'wipe'", Set.of("admin")));

        InterceptContext nobody = InterceptContext.of(call("wipe", Map.of()), Direction.CLIENT_TO_SERVER);

        assertThat(answer(authorization, nobody)).isEqualTo(new Block(-32602, "Unknown tool: wipe"));
    }

    @Test
    void laterRule_thatAllowsWithoutScopes_winsOverOneThatLacksThem() {
        Authorization authorization =
                rules(new RuleText("admins", true, "true", Set.of("admin")), allow("tool == 'echo'"));

        assertThat(isAllowed(authorization, call("echo", Map.of()))).isTrue();
    }

    @Test
    void listOfTools_showsWhatMayBeCalledWithSomeArguments() {
        Authorization authorization = rules(
                allow("tool == 'echo' && args.region == 'eu'"),
                new RuleText("admins", true, "tool == 'wipe'", Set.of("admin")),
                deny("tool == 'hidden'"));

        JsonView shown =
                listed(authorization, "tools/list", "tools", "name", List.of("echo", "wipe", "hidden", "else"));

        assertThat(names(shown, "name")).containsExactly("echo", "wipe");
    }

    @Test
    void renamedTool_isJudgedByTheNameThatCallsHave() {
        Authorization authorization = rules(allow("tool == 'own'"));
        InterceptContext context = InterceptContext.ofAnswer(
                        list("tools", "name", List.of("shown", "own")), McpRequest.of(ID, "tools/list", Map.of()))
                .withPrincipal(ADA);
        context.attributes().put(ToolNames.KEY, new ToolNames(Map.of("shown", "own", "own", "other")));

        InterceptAction action = answer(authorization, context);

        assertThat(names(((Modify) action).message().body().at("/result/tools"), "name"))
                .containsExactly("shown");
    }

    @Test
    void listsOfOtherThings_areFilteredByTheSameRules() {
        Authorization authorization = rules(allow("prompt == 'hello'"), allow("uri.startsWith('file:///public/')"));

        assertThat(names(listed(authorization, "prompts/list", "prompts", "name", List.of("hello", "bye")), "name"))
                .containsExactly("hello");
        assertThat(names(
                        listed(
                                authorization,
                                "resources/list",
                                "resources",
                                "uri",
                                List.of("file:///public/a", "file:///public/../b", "file:///c")),
                        "uri"))
                .containsExactly("file:///public/a");
        assertThat(names(
                        listed(
                                authorization,
                                "resources/templates/list",
                                "resourceTemplates",
                                "uriTemplate",
                                List.of("file:///public/{x}", "file:///{x}")),
                        "uriTemplate"))
                .containsExactly("file:///public/{x}");
    }

    @Test
    void publicList_becomesPrivate() {
        McpResponse answer = McpResponse.result(ID, Map.of("tools", List.of(), "cacheScope", "public"));
        InterceptContext context = InterceptContext.ofAnswer(answer, "tools/list");

        InterceptAction action = answer(rules(allow("true")), context);

        assertThat(((Modify) action).message().body().at("/result/cacheScope").string())
                .contains("private");
    }

    @Test
    void deniedResource_isNotFoundAtAnyDoor() {
        Authorization authorization = rules(allow("uri.startsWith('file:///public/')"));

        for (String method : List.of("resources/read", "resources/subscribe")) {
            McpRequest read = McpRequest.of(ID, method, Map.of("uri", "file:///public/%2e%2e/secret.txt"));
            assertThat(asked(authorization, read))
                    .isEqualTo(new Block(-32602, "Resource not found: file:///public/%2e%2e/secret.txt"));
            assertThat(answer(authorization, request(read).withVersion(ProtocolVersion.V2025_06_18)))
                    .isEqualTo(new Block(-32002, "Resource not found: file:///public/%2e%2e/secret.txt"));
        }
        McpNotification updated =
                McpNotification.of("notifications/resources/updated", Map.of("uri", "file:///secret"));
        assertThat(answer(authorization, InterceptContext.of(updated, Direction.SERVER_TO_CLIENT)))
                .isInstanceOf(Block.class);
    }

    @Test
    void completion_forADeniedPrompt_isRefused() {
        Authorization authorization = rules(allow("prompt == 'hello'"));

        assertThat(isAllowed(authorization, completion(Map.of("type", "ref/prompt", "name", "hello"))))
                .isTrue();
        assertThat(asked(authorization, completion(Map.of("type", "ref/prompt", "name", "secret"))))
                .isEqualTo(new Block(-32602, "Unknown reference: secret"));
        assertThat(isAllowed(authorization, completion(Map.of("type", "ref/resource", "uri", "file:///{x}"))))
                .isFalse();
    }

    @Test
    void listening_forADeniedResource_leavesItOut() {
        Authorization authorization = rules(allow("uri == 'file:///a'"));
        McpRequest listen = McpRequest.of(
                ID,
                "subscriptions/listen",
                Map.of("notifications", Map.of("resourceSubscriptions", List.of("file:///a", "file:///b"))));

        InterceptAction action = asked(authorization, listen);

        JsonView filter = ((Modify) action).message().body().at("/params/notifications/resourceSubscriptions");
        assertThat(filter.toJson()).isEqualTo("[\"file:///a\"]");
    }

    @Test
    void task_isItsOwnersAlone() {
        Authorization authorization = rules(allow("tool == 'echo'"));
        McpRequest call = call("echo", Map.of());
        InterceptContext created = InterceptContext.ofAnswer(
                        McpResponse.result(ID, Map.of("resultType", "task", "taskId", "t-1")), call)
                .withPrincipal(ADA);
        assertThat(answer(authorization, created)).isEqualTo(InterceptAction.proceed());
        McpRequest get = McpRequest.of(ID, "tasks/get", Map.of("taskId", "t-1"));

        assertThat(answer(authorization, request(get))).isEqualTo(InterceptAction.proceed());
        assertThat(answer(authorization, request(get).withPrincipal(BOB)))
                .isEqualTo(new Block(-32602, "Unknown task: t-1"));
        assertThat(isAllowed(authorization, McpRequest.of(ID, "tasks/get", Map.of("taskId", "t-2"))))
                .isFalse();
    }

    @Test
    void task_of20251125_isRememberedToo() {
        Authorization authorization = rules(allow("tool == 'echo'"));
        McpRequest call = McpRequest.of(ID, "tools/call", Map.of("name", "echo", "task", Map.of("ttl", 1000)));
        InterceptContext asked = request(call).withVersion(ProtocolVersion.V2025_11_25);
        asked.attributes().noteTarget("tools/call", call);
        assertThat(answer(authorization, asked)).isEqualTo(InterceptAction.proceed());
        InterceptContext created = new InterceptContext(
                McpResponse.result(ID, Map.of("task", Map.of("taskId", "t-9"))),
                Direction.SERVER_TO_CLIENT,
                "tools/call",
                asked.session(),
                asked.transport(),
                asked.protocolVersion(),
                asked.timestamp(),
                asked.frameId(),
                asked.metadata(),
                asked.route(),
                ADA,
                asked.answers(),
                asked.attributes());
        assertThat(answer(authorization, created)).isEqualTo(InterceptAction.proceed());

        McpRequest result = McpRequest.of(ID, "tasks/result", Map.of("taskId", "t-9"));
        assertThat(isAllowed(authorization, result)).isTrue();
        assertThat(answer(authorization, request(result).withPrincipal(BOB))).isInstanceOf(Block.class);
    }

    @Test
    void question_isAllowedUnlessARuleDeniesIt() {
        McpRequest sampling = McpRequest.of(ID, "sampling/createMessage", Map.of("maxTokens", 10_000));
        McpResponse inside = McpResponse.result(
                ID,
                Map.of(
                        "resultType",
                        "input_required",
                        "inputRequests",
                        Map.of("q", Map.of("method", "sampling/createMessage", "params", Map.of("maxTokens", 9)))));
        Authorization none = rules(deny("method == 'sampling/createMessage'"), allow("tool == 'echo'"));
        Authorization few = rules(deny("method == 'sampling/createMessage' && args.maxTokens > 100"));

        assertThat(answer(none, InterceptContext.of(sampling, Direction.SERVER_TO_CLIENT)))
                .isInstanceOf(Block.class);
        assertThat(answer(none, InterceptContext.ofAnswer(inside, call("echo", Map.of()))))
                .isInstanceOf(Block.class);
        assertThat(answer(few, InterceptContext.of(sampling, Direction.SERVER_TO_CLIENT)))
                .isInstanceOf(Block.class);
        assertThat(answer(few, InterceptContext.ofAnswer(inside, call("echo", Map.of()))))
                .isEqualTo(InterceptAction.proceed());
    }

    @Test
    void conversation_isAlwaysPossible() {
        Authorization authorization = rules(deny("true"));

        for (String method : List.of("initialize", "ping", "server/discover", "tools/list", "logging/setLevel")) {
            assertThat(isAllowed(authorization, McpRequest.of(ID, method, Map.of())))
                    .as(method)
                    .isTrue();
        }
        assertThat(asked(authorization, McpRequest.of(ID, "vendor/thing", Map.of())))
                .isEqualTo(new Block(-32601, "Method not found"));
    }

    @Test
    void annotationsOfTheServer_countOnlyWhereItIsTrusted() {
        List<RuleText> rules = List.of(allow("annotations.readOnlyHint"));
        McpResponse list = McpResponse.result(
                ID, Map.of("tools", List.of(Map.of("name", "echo", "annotations", Map.of("readOnlyHint", true)))));
        for (boolean trusted : List.of(true, false)) {
            Authorization authorization =
                    new Authorization(new AuthorizationSettings(rules, Map.of(), trusted, 10, 10, 1000));
            var unused = answer(authorization, InterceptContext.ofAnswer(list, "tools/list"));

            assertThat(isAllowed(authorization, call("echo", Map.of()))).isEqualTo(trusted);
        }
    }

    @Test
    void annotationsOfTheOperator_countMost() {
        Authorization authorization = new Authorization(new AuthorizationSettings(
                List.of(allow("annotations.readOnlyHint")),
                Map.of("echo", Map.of("readOnlyHint", true)),
                false,
                10,
                10,
                1000));

        assertThat(isAllowed(authorization, call("echo", Map.of()))).isTrue();
        assertThat(isAllowed(authorization, call("other", Map.of()))).isFalse();
    }

    private static JsonView listed(
            Authorization authorization, String method, String member, String name, List<String> items) {
        InterceptContext context =
                InterceptContext.ofAnswer(list(member, name, items), method).withPrincipal(ADA);
        return ((Modify) answer(authorization, context)).message().body().at("/result/" + member);
    }

    private static McpResponse list(String member, String name, List<String> items) {
        return McpResponse.result(
                ID,
                Map.of(member, items.stream().map(item -> Map.of(name, item)).toList()));
    }

    private static List<String> names(JsonView list, String member) {
        return list.items().stream()
                .map(item -> item.member(member).string().orElse(""))
                .toList();
    }

    private static McpRequest completion(Map<String, Object> reference) {
        return McpRequest.of(
                ID, "completion/complete", Map.of("ref", reference, "argument", Map.of("name", "a", "value", "")));
    }

    private static McpRequest call(String tool, Map<String, Object> arguments) {
        return McpRequest.of(ID, "tools/call", Map.of("name", tool, "arguments", arguments));
    }

    private static boolean isAllowed(Authorization authorization, McpRequest request) {
        return asked(authorization, request).equals(InterceptAction.proceed());
    }

    private static InterceptAction asked(Authorization authorization, McpRequest request) {
        return answer(authorization, request(request));
    }

    private static InterceptContext request(McpRequest request) {
        return InterceptContext.of(request, Direction.CLIENT_TO_SERVER).withPrincipal(ADA);
    }

    private static InterceptAction answer(Authorization authorization, InterceptContext context) {
        return authorization.intercept(context).blockOptional().orElseThrow();
    }

    private static Authorization rules(RuleText... rules) {
        return new Authorization(AuthorizationSettings.of(List.of(rules)));
    }

    private static RuleText allow(String condition) {
        return new RuleText("allowing", true, condition, Set.of());
    }

    private static RuleText deny(String condition) {
        return new RuleText("denying", false, condition, Set.of());
    }
}
