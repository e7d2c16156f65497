package dev.sluice.interceptors.chain;

import dev.sluice.interceptors.Glob;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Principal;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.ProtocolVersion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * When a registered interceptor is asked; otherwise messages pass it by. Methods and revisions are compiled into the
 * plan, so that they cost nothing per message; tools and principals are looked at for every message of the plan.
 *
 * <p>With tools, it is asked about calls of these tools with all their replies and notifications. It is also asked about
 * what may be about any tool, which are the list of tools and the messages of tasks, and about nothing else.
 *
 * @param methods of messages, or of the requests that they answer, exact; empty for every method
 * @param tools names, with stars; empty for every message
 * @param principals subjects, with stars; empty for everybody, nobody included
 * @param revisions of clients; empty for every revision
 */
public record When(Set<String> methods, Glob tools, Glob principals, Set<ProtocolVersion> revisions) {
    private static final When ALWAYS = new When(Set.of(), Glob.of(List.of()), Glob.of(List.of()), Set.of());

    /** Copies the sets. */
    public When {
        methods = Set.copyOf(methods);
        revisions = Set.copyOf(revisions);
    }

    /**
     * No condition.
     *
     * @return the same value every time
     */
    public static When always() {
        return ALWAYS;
    }

    /**
     * Conditions as the configuration writes them.
     *
     * @param methods exact names
     * @param tools names, with stars
     * @param principals subjects, with stars
     * @param revisions any
     * @return all of them must hold; an empty one always does
     */
    public static When of(
            Collection<String> methods,
            Collection<String> tools,
            Collection<String> principals,
            Collection<ProtocolVersion> revisions) {
        return new When(Set.copyOf(methods), Glob.of(tools), Glob.of(principals), Set.copyOf(revisions));
    }

    /** Why messages of a class pass by; empty when they do not, or when it depends on the message. */
    Optional<String> objection(Optional<ProtocolVersion> version, String method) {
        if (!methods.isEmpty() && !methods.contains(method)) {
            return Optional.of("when: other methods than " + method);
        }
        if (!revisions.isEmpty() && version.filter(revisions::contains).isEmpty()) {
            return Optional.of("when: other revisions than "
                    + version.map(ProtocolVersion::wireName).orElse("none, as before negotiation"));
        }
        return Optional.empty();
    }

    /** What a person should know of conditions that depend on the message. */
    String remark() {
        List<String> conditions = new ArrayList<>();
        if (!tools.isEmpty()) {
            conditions.add("tools");
        }
        if (!principals.isEmpty()) {
            conditions.add("principals");
        }
        return conditions.isEmpty() ? "" : ", for some " + String.join(" and ", conditions) + " only";
    }

    /** Whether the message itself meets the conditions that no plan can tell. */
    boolean admits(InterceptContext context) {
        return (principals.isEmpty() || admits(context.principal())) && (tools.isEmpty() || admitsTool(context));
    }

    private boolean admits(Principal principal) {
        return !principal.isAnonymous() && principals.matches(principal.subject());
    }

    private boolean admitsTool(InterceptContext context) {
        String method = context.method();
        if (method.equals(Methods.TOOLS_LIST) || isOfTask(method)) {
            return true;
        }
        if (method.equals(Methods.TOOLS_CALL) && named(context.message()).isPresent()) {
            return named(context.message()).filter(tools::matches).isPresent();
        }
        return context.attributes().subject().method().equals(Methods.TOOLS_CALL)
                && context.attributes().subject().targets().stream().anyMatch(tools::matches);
    }

    private static Optional<String> named(McpMessage message) {
        return message.fold(
                request -> Optional.of(request.targetName()),
                notification -> Optional.empty(),
                answer -> Optional.empty());
    }

    /** Nobody knows any more which tool a task belongs to. */
    private static boolean isOfTask(String method) {
        return method.startsWith("tasks/") || method.startsWith("notifications/tasks");
    }
}
