package dev.sluice.proxy.inspection;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.ProtocolVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an upstream was found to be and to have.
 *
 * @param modern the modern revisions that it serves
 * @param answers for each legacy revision that was proposed to it, what it answered; no entry for one that it refused
 * @param serverInfo how it introduces itself; missing when it does not
 * @param capabilities what it declares in the newest revision that it speaks; missing when there is none
 * @param instructions what it tells models about itself, if anything
 * @param lists for each method that lists something and that the capabilities declare, the pages that it gave
 */
public record Inspection(
        Set<ProtocolVersion> modern,
        Map<ProtocolVersion, ProtocolVersion> answers,
        JsonView serverInfo,
        JsonView capabilities,
        Optional<String> instructions,
        Map<String, List<McpResponse>> lists) {
    /** Copies the collections. */
    public Inspection {
        modern = Set.copyOf(modern);
        answers = Map.copyOf(answers);
        lists = Map.copyOf(lists);
    }

    /**
     * The entries of one list.
     *
     * @param method for example {@code tools/list}
     * @param member of the results that holds them, for example {@code tools}
     * @return in the order of the upstream
     */
    public List<JsonView> entries(String method, String member) {
        return lists.getOrDefault(method, List.of()).stream()
                .flatMap(page -> page.body().at("/result").member(member).items().stream())
                .toList();
    }

    /**
     * The legacy revisions that it speaks itself.
     *
     * @return those that it answered to one proposal at least
     */
    public Set<ProtocolVersion> legacy() {
        return Set.copyOf(answers.values());
    }
}
