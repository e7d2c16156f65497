package dev.sluice.proxy.inspection;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.adaptation.Adaptation;
import dev.sluice.proxy.adaptation.Adaptations;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Shows an upstream through the eyes of clients: adapts what it lists for each revision, and tells what became of it. */
public final class ClientViews {
    private static final Map<String, String> MEMBERS = Map.of(
            Methods.TOOLS_LIST,
            "tools",
            "resources/list",
            "resources",
            "resources/templates/list",
            "resourceTemplates",
            "prompts/list",
            "prompts");

    private final Adaptations adaptations;

    /**
     * Makes the views.
     *
     * @param adaptations between revisions
     */
    public ClientViews(Adaptations adaptations) {
        this.adaptations = adaptations;
    }

    /**
     * What clients of each revision would get.
     *
     * @param found of the upstream
     * @return newest revision first
     */
    public List<ClientView> of(Inspection found) {
        return ProtocolVersion.ALL.stream()
                .sorted(Comparator.reverseOrder())
                .map(client -> view(found, client))
                .toList();
    }

    private ClientView view(Inspection found, ProtocolVersion client) {
        Optional<ProtocolVersion> server = client.isModern()
                ? found.modern().stream().filter(client::equals).findFirst()
                : Optional.ofNullable(found.answers().get(client));
        Map<String, Integer> changed = new HashMap<>();
        server.map(version -> adaptations.between(client, version))
                .filter(adaptation -> !adaptation.isIdentity())
                .ifPresent(adaptation ->
                        found.lists().forEach((method, pages) -> count(adaptation, method, pages, changed)));
        return new ClientView(client, server, changed);
    }

    private static void count(
            Adaptation adaptation, String method, List<McpResponse> pages, Map<String, Integer> changed) {
        String kind = MEMBERS.getOrDefault(method, method);
        for (McpResponse page : pages) {
            List<JsonView> before = entries(page, kind);
            List<JsonView> after = entries(adaptation.response(method, page), kind);
            for (int i = 0; i < Math.min(before.size(), after.size()); i++) {
                count(before.get(i), after.get(i), kind, changed);
            }
        }
    }

    private static void count(JsonView before, JsonView after, String kind, Map<String, Integer> changed) {
        before.members().forEach((name, value) -> {
            if (!value.equals(after.member(name))) {
                changed.merge(kind + '.' + name, 1, Integer::sum);
            }
        });
    }

    private static List<JsonView> entries(McpResponse page, String member) {
        return page.body().at("/result").member(member).items();
    }
}
