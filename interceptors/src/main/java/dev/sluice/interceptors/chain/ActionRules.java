package dev.sluice.interceptors.chain;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.RequestId;
import java.util.Arrays;
import java.util.Optional;

/** What an action may do to a message. */
final class ActionRules {
    private ActionRules() {}

    /** Why an action is not allowed for a message; empty when it is. */
    static Optional<String> objection(InterceptAction action, McpMessage message) {
        return action.fold(
                Optional::empty,
                modify -> objection(modify, message),
                block -> Optional.empty(),
                respond -> onlyIfAnswerable(message),
                requireInput -> onlyIfAnswerable(message));
    }

    /** The same for who is asked a second time, about the final message: it may refuse it but no longer change it. */
    static Optional<String> finalObjection(InterceptAction action, McpMessage message) {
        boolean changes = action instanceof InterceptAction.Modify modify
                && !Arrays.equals(modify.message().utf8(), message.utf8());
        return changes
                ? Optional.of("a message whose target was changed cannot be changed again by who authorizes it")
                : objection(action, message);
    }

    /** Whether a change makes another target or method of a message, so that earlier permissions say nothing about it. */
    static boolean retargets(McpMessage before, McpMessage after) {
        return !method(before).equals(method(after)) || !target(before).equals(target(after));
    }

    /** What was changed on its way to one client must not be kept for others, whatever the server said of it. */
    static McpMessage narrowed(McpMessage changed, Direction direction) {
        return direction == Direction.SERVER_TO_CLIENT && changed instanceof McpResponse response && response.isPublic()
                ? response.with("/result/cacheScope", "private")
                : changed;
    }

    private static Optional<String> objection(InterceptAction.Modify modify, McpMessage message) {
        return identity(modify.message()).equals(identity(message))
                ? Optional.empty()
                : Optional.of("a change must keep the kind and the id of a message");
    }

    private static Optional<String> onlyIfAnswerable(McpMessage message) {
        return message.fold(
                request -> Optional.empty(),
                notification -> Optional.of("a notification cannot be answered"),
                response -> Optional.empty());
    }

    private static Identity identity(McpMessage message) {
        return message.fold(
                request -> new Identity("request", Optional.of(request.id())),
                notification -> new Identity("notification", Optional.empty()),
                response -> new Identity("response", response.id()));
    }

    private static String method(McpMessage message) {
        return message.fold(request -> request.method(), notification -> notification.method(), response -> "");
    }

    private static String target(McpMessage message) {
        return message.fold(request -> request.targetName(), notification -> notification.targetName(), response -> "");
    }

    private record Identity(String kind, Optional<RequestId> id) {}
}
