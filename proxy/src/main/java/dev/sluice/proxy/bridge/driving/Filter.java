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
 * @param tasks under which ids the server knows them
 */
record Filter(Set<String> lists, Set<String> uris, Set<String> tasks) {
    private static final List<String> LISTS = List.of("tools", "prompts", "resources");
    private static final String UPDATED = "notifications/resources/updated";

    /** The lists of whose changes a server has announced that it tells. */
    static Filter announced(JsonView capabilities, Set<String> uris) {
        Set<String> lists = new LinkedHashSet<>();
        LISTS.stream()
                .filter(list ->
                        capabilities.member(list).member("listChanged").bool().orElse(false))
                .forEach(lists::add);
        return new Filter(lists, uris, Set.of());
    }

    /** One resource and nothing else. */
    static Filter of(String uri) {
        return new Filter(Set.of(), Set.of(uri), Set.of());
    }

    /** A filter as it stands in a message. */
    static Filter read(JsonView notifications) {
        Set<String> lists = new LinkedHashSet<>();
        LISTS.stream()
                .filter(list ->
                        notifications.member(list + "ListChanged").bool().orElse(false))
                .forEach(lists::add);
        return new Filter(
                lists, texts(notifications.member("resourceSubscriptions")), texts(notifications.member("taskIds")));
    }

    private static Set<String> texts(JsonView list) {
        Set<String> texts = new LinkedHashSet<>();
        list.items().forEach(text -> text.string().ifPresent(texts::add));
        return texts;
    }

    Map<String, Object> toParams() {
        Map<String, Object> members = new LinkedHashMap<>();
        LISTS.stream().filter(lists::contains).forEach(list -> members.put(list + "ListChanged", true));
        if (!uris.isEmpty()) {
            members.put("resourceSubscriptions", List.copyOf(uris));
        }
        if (!tasks.isEmpty()) {
            members.put("taskIds", List.copyOf(tasks));
        }
        return members;
    }

    boolean isEmpty() {
        return lists.isEmpty() && uris.isEmpty() && tasks.isEmpty();
    }

    Filter with(String uri) {
        Set<String> more = new LinkedHashSet<>(uris);
        more.add(uri);
        return new Filter(lists, more, tasks);
    }

    Filter without(String uri) {
        Set<String> fewer = new LinkedHashSet<>(uris);
        fewer.remove(uri);
        return new Filter(lists, fewer, tasks);
    }

    Filter withUris(Set<String> others) {
        return new Filter(lists, others, tasks);
    }

    Filter withTask(String task) {
        Set<String> more = new LinkedHashSet<>(tasks);
        more.add(task);
        return new Filter(lists, uris, more);
    }

    Filter withoutTask(String task) {
        Set<String> fewer = new LinkedHashSet<>(tasks);
        fewer.remove(task);
        return new Filter(lists, uris, fewer);
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
