package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.Question;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

/**
 * Makes questions to a legacy client of what a modern server wants to know. What the client has not announced, or cannot
 * be told in its revision, ends the call: such a server would not go on without it.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr">MCP 2026-07-28, Multi
 *     Round-Trip Requests</a>
 */
final class Questions {
    private static final Set<String> MAY_ASK = Set.of(Methods.TOOLS_CALL, Methods.PROMPTS_GET, Methods.RESOURCES_READ);
    private static final Set<String> MAY_BE_ASKED =
            Set.of(Methods.ELICITATION_CREATE, Methods.SAMPLING_CREATE, Methods.ROOTS_LIST);

    private final Declarations declarations;

    Questions(Declarations declarations) {
        this.declarations = declarations;
    }

    /**
     * Reads what is wanted.
     *
     * @param method of the client's request
     * @param asking the server's answer
     * @param isConsented tells of a URL whether the user has just agreed to visit it
     * @throws FaultException when the client cannot be asked
     */
    Wanted of(Client client, String method, McpResponse asking, Predicate<String> isConsented) {
        if (!MAY_ASK.contains(method)) {
            throw FaultException.of(
                            Fault.UPSTREAM_PROTOCOL_ERROR,
                            "input was asked for on " + method + ", which does not allow it")
                    .asPrescribed();
        }
        List<PutQuestion> questions = new ArrayList<>();
        Map<String, JsonView> known = new LinkedHashMap<>();
        boolean consented = false;
        for (Question question : asking.questions()) {
            PutQuestion put = put(client, question);
            Optional<JsonView> answer = known(client, question);
            boolean consent = put.url().filter(isConsented).isPresent();
            if (consent) {
                known.put(put.key(), declarations.view("{\"action\":\"accept\"}"));
                consented = true;
            } else if (answer.isPresent()) {
                known.put(put.key(), answer.get());
            } else {
                questions.add(put);
            }
        }
        return new Wanted(questions, known, consented);
    }

    /** Of a client that says when its roots change. */
    private Optional<JsonView> known(Client client, Question question) {
        boolean tells = client.capabilities().at("/roots/listChanged").bool().orElse(false);
        return tells && question.method().equals(Methods.ROOTS_LIST)
                ? client.facts()
                        .state()
                        .roots()
                        .map(roots -> bare(McpResponse.result(RequestId.of("roots"), declarations.view(roots))))
                : Optional.empty();
    }

    private PutQuestion put(Client client, Question question) {
        if (!MAY_BE_ASKED.contains(question.method())) {
            throw undeclared(question);
        }
        Optional<String> url = question.method().equals(Methods.ELICITATION_CREATE)
                ? question.params().member("url").string()
                : Optional.empty();
        return client.adaptation()
                .question(request(question, url.isPresent()), client.capabilities())
                .fold((asked, toServer) -> new PutQuestion(question.key(), asked, toServer, url), refusal -> {
                    throw refused(question, refusal);
                });
    }

    /** Legacy revisions know a visit by an id, modern ones by its outcome. */
    private McpRequest request(Question question, boolean visit) {
        RequestId id = RequestId.of("p" + random());
        if (!question.params().isPresent()) {
            String text = "{\"jsonrpc\":\"2.0\",\"id\":\"" + id.text() + "\",\"method\":\"" + question.method() + "\"}";
            return (McpRequest) declarations.read(text);
        }
        Map<String, Object> params = new LinkedHashMap<>(question.params().members());
        if (visit) {
            params.put("elicitationId", random());
        }
        return McpRequest.of(id, question.method(), params);
    }

    /** The announcement and the words fail differently: one is the server's mistake, the other nobody's. */
    private static FaultException refused(Question question, McpResponse refusal) {
        Optional<String> type = refusal.body().at("/error/data/contentType").string();
        return type.map(what -> FaultException.of(Fault.NOT_REPRESENTABLE, what + " in a question")
                        .with(Map.of("method", question.method(), "contentType", what))
                        .asPrescribed())
                .orElseGet(() -> undeclared(question));
    }

    private static FaultException undeclared(Question question) {
        return FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, question.method() + " was asked for and not announced")
                .with(Map.of("method", question.method()))
                .asPrescribed();
    }

    /** Not to be met again in this session, in whatever process; an answer has to come from the session, too. */
    private static String random() {
        return Long.toHexString(ThreadLocalRandom.current().nextLong());
    }

    /**
     * What becomes of an answer.
     *
     * @param answer of the client
     */
    CallEvent answered(PutQuestion put, McpResponse answer) {
        McpResponse adapted = put.toServer().apply(answer);
        if (!adapted.isError()) {
            return new CallEvent.Answered(put.key(), bare(adapted));
        }
        return put.question().method().equals(Methods.ELICITATION_CREATE)
                ? new CallEvent.Answered(put.key(), declarations.view("{\"action\":\"cancel\"}"))
                : new CallEvent.NotAnswered(put.key(), failed(put, adapted));
    }

    /** An embedded answer has no metadata of its own. */
    private static JsonView bare(McpResponse answer) {
        JsonView result = answer.body().member("result");
        if (!result.member("_meta").isPresent()) {
            return result;
        }
        Map<String, JsonView> members = result.members();
        members.remove("_meta");
        return McpResponse.result(answer.id().orElseThrow(), members).body().member("result");
    }

    private static FaultException failed(PutQuestion put, McpResponse error) {
        JsonView cause = error.body().member("error");
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("code", error.errorCode() == 0 ? ErrorCodes.INTERNAL_ERROR : error.errorCode());
        cause.member("message").string().ifPresent(text -> facts.put("message", text));
        return FaultException.of(Fault.INPUT_FAILED, "the client answered with error " + error.errorCode())
                .with(Map.of("key", put.key(), "cause", facts))
                .asPrescribed();
    }
}
