package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpNotification;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which changes somebody wants to hear of.
 *
 * @param lists of what: {@code tools}, {@code prompts}, {@code resources}
 * @param uris of resources
 */
record Filter(Set<String> lists, Set<String> uris) {
    private static final List<String> LISTS = List.of("tools", "prompts", "resources");
    private static final String UPDATED = "notifications/resources/updated";

    /** The lists of whose changes a server has announced that it tells. */
    static Filter announced(JsonView capabilities, Set<String> uris) {
        Set<String> lists = new LinkedHashSet<>();
        LISTS.stream()
                .filter(list ->
                        capabilities.member(list).member("listChanged").bool().orElse(false))
                .forEach(lists::add);
        return new Filter(lists, uris);
    }

    /** A filter as it stands in a message. */
    static Filter read(JsonView notifications) {
        Set<String> lists = new LinkedHashSet<>();
        LISTS.stream()
                .filter(list ->
                        notifications.member(list + "ListChanged").bool().orElse(false))
                .forEach(lists::add);
        Set<String> uris = new LinkedHashSet<>();
        notifications
                .member("resourceSubscriptions")
                .items()
                .forEach(uri -> uri.string().ifPresent(uris::add));
        return new Filter(lists, uris);
    }

    Map<String, Object> toParams() {
        Map<String, Object> members = new LinkedHashMap<>();
        LISTS.stream().filter(lists::contains).forEach(list -> members.put(list + "ListChanged", true));
        if (!uris.isEmpty()) {
            members.put("resourceSubscriptions", List.copyOf(uris));
        }
        return members;
    }

    boolean isEmpty() {
        return lists.isEmpty() && uris.isEmpty();
    }

    Filter with(String uri) {
        Set<String> more = new LinkedHashSet<>(uris);
        more.add(uri);
        return new Filter(lists, more);
    }

    Filter without(String uri) {
        Set<String> fewer = new LinkedHashSet<>(uris);
        fewer.remove(uri);
        return new Filter(lists, fewer);
    }

    Filter withUris(Set<String> others) {
        return new Filter(lists, others);
    }

    /** Whether a notification is of a kind that is wanted. A server may tell of a part of what was subscribed to. */
    boolean admits(McpNotification notification) {
        return notification.method().equals(UPDATED)
                ? !uris.isEmpty()
                : lists.stream().anyMatch(list -> notification.method().equals(listChanged(list)));
    }

    /** What to say when anything of it may have changed unheard. */
    List<McpNotification> anything() {
        List<McpNotification> all = new ArrayList<>();
        LISTS.stream()
                .filter(lists::contains)
                .forEach(list -> all.add(McpNotification.of(listChanged(list), Map.of())));
        uris.forEach(uri -> all.add(McpNotification.of(UPDATED, Map.of("uri", uri))));
        return all;
    }

    private static String listChanged(String list) {
        return "notifications/" + list + "/list_changed";
    }
}
