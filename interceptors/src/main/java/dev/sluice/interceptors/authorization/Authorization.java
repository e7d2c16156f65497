package dev.sluice.interceptors.authorization;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.Interest;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.ProtocolVersion;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Mono;

/**
 * Lets clients do what ordered rules allow, and nothing else. What a client may not do looks to it as if it did not exist:
 * calls are answered like calls of what is unknown, and lists, completions, subscriptions and notifications leave it out.
 * Where a token with more scopes would help, a refusal says which.
 *
 * <p>The same rules decide at every door, so that there is none without them. Tasks belong to who has started them; those of
 * which this process does not know that are for the rules. Requests from the server to the client are allowed unless a rule
 * denies them. Opening and closing a conversation is always allowed.
 */
public final class Authorization implements Interceptor.Authorizing {
    private static final Set<String> LISTS = Set.of(
            Methods.TOOLS_LIST,
            Methods.PROMPTS_LIST,
            Methods.RESOURCES_LIST,
            Methods.TEMPLATES_LIST,
            Methods.TASKS_LIST,
            Methods.RESOURCES_UPDATED,
            Methods.TOOLS_CALL);
    private static final Set<String> QUESTIONS = Set.of(
            Methods.ELICITATION_CREATE,
            Methods.SAMPLING_CREATE,
            Methods.ROOTS_LIST,
            Methods.PROMPTS_GET,
            Methods.RESOURCES_READ,
            Methods.TASKS_GET,
            Methods.TASKS_RESULT);

    private final Interest interest;
    private final RequestCheck requests;
    private final AnswerCheck answers;

    /**
     * Makes one.
     *
     * @param settings the rules
     * @throws IllegalArgumentException when an expression is wrong
     */
    public Authorization(AuthorizationSettings settings) {
        Vocabulary vocabulary = new Vocabulary(settings.loopTurns());
        List<Rule> rules = new ArrayList<>();
        for (AuthorizationSettings.RuleText text : settings.rules()) {
            rules.add(new Rule(text.name(), text.allows(), vocabulary.compile(text.condition()), text.scopes()));
        }
        ToolAnnotations annotations =
                new ToolAnnotations(settings.annotations(), settings.trustAnnotations(), settings.rememberedTools());
        TaskOwners tasks = new TaskOwners(settings.rememberedTasks());
        Judge judge = new Judge(new Rules(rules), annotations, tasks);
        this.requests = new RequestCheck(judge);
        this.answers = new AnswerCheck(judge, annotations, tasks);
        this.interest = interest(rules.stream().anyMatch(rule -> !rule.allows()));
    }

    /** Results are only gathered and read where a rule may have something to say about them. */
    private static Interest interest(boolean deniesQuestions) {
        Set<String> toClients = new HashSet<>(LISTS);
        if (deniesQuestions) {
            toClients.addAll(QUESTIONS);
        }
        return Interest.only(Direction.CLIENT_TO_SERVER)
                .and(new Interest(EnumSet.of(Direction.SERVER_TO_CLIENT), toClients));
    }

    @Override
    public Interest interest() {
        return interest;
    }

    @Override
    public Mono<InterceptAction> intercept(InterceptContext context) {
        return Mono.just(context.direction() == Direction.CLIENT_TO_SERVER ? fromClient(context) : toClient(context));
    }

    private InterceptAction fromClient(InterceptContext context) {
        return context.message()
                .fold(
                        request -> fromClient(context, request),
                        notification -> InterceptAction.proceed(),
                        answer -> InterceptAction.proceed());
    }

    private InterceptAction fromClient(InterceptContext context, McpRequest request) {
        InterceptAction action = requests.check(context, request);
        boolean mayWantTask = request.method().equals(Methods.TOOLS_CALL)
                && context.protocolVersion().equals(Optional.of(ProtocolVersion.V2025_11_25));
        if (mayWantTask && request.hasTask()) {
            context.attributes().put(AnswerCheck.TASK_WANTED, true);
        }
        return action;
    }

    private InterceptAction toClient(InterceptContext context) {
        return context.message()
                .fold(
                        question -> answers.questions(context, question),
                        notification -> answers.check(context, notification),
                        answer -> answers.check(context, answer));
    }
}
