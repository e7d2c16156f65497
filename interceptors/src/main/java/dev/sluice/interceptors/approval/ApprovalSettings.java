package dev.sluice.interceptors.approval;

import dev.sluice.interceptors.Glob;
import java.time.Duration;

/**
 * What needs the user's word.
 *
 * @param tools names, with stars
 * @param message what the user reads; {@code {tool}} stands for the name of the tool
 * @param showArguments whether the user is shown the arguments as well, default true
 * @param validFor how long an approval may be used after the question, 10 s to 1 h, default 5 min
 * @param key secret that ties an approval to its call; empty for a random one, with which only this process knows its
 *     questions again
 * @param withoutElicitation what happens to clients that cannot ask their user
 * @param rememberedApprovals used approvals that are remembered so that none is used again, 1 to 10,000,000, default
 *     100,000
 */
public record ApprovalSettings(
        Glob tools,
        String message,
        boolean showArguments,
        Duration validFor,
        String key,
        WithoutElicitation withoutElicitation,
        int rememberedApprovals) {
    /** What the user reads when nothing is configured. */
    static final String MESSAGE = "Allow the tool {tool} to run?";

    /** Does not show the key. */
    @Override
    public String toString() {
        return "ApprovalSettings[tools=" + tools + ", validFor=" + validFor + "]";
    }

    /** What happens to clients that cannot ask their user. */
    public enum WithoutElicitation {
        /** The call is refused. */
        BLOCK,
        /** The call passes. */
        ALLOW
    }
}
