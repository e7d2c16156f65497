package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.JsonView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What one stream of changes tells.
 *
 * @param lists the members of the filter that are flags, with the list that each is about
 * @param subscriptions addresses of resources
 * @param tasks ids of tasks
 */
record ListenFilter(Map<String, String> lists, Set<String> subscriptions, Set<String> tasks) {
    private static final String SUBSCRIPTIONS = "resourceSubscriptions";
    private static final String TASKS = "taskIds";

    /** Nothing at all. */
    static ListenFilter nothing() {
        return new ListenFilter(Map.of(), Set.of(), Set.of());
    }

    /** What a client has asked for; addresses and tasks beyond the limit are left out. */
    static ListenFilter of(JsonView notifications, int most) {
        Map<String, String> lists = new TreeMap<>();
        Changes.LISTS.forEach((flag, list) -> {
            if (notifications.member(flag).bool().orElse(false)) {
                lists.put(flag, list);
            }
        });
        return new ListenFilter(
                lists, texts(notifications.member(SUBSCRIPTIONS), most), texts(notifications.member(TASKS), most));
    }

    private static Set<String> texts(JsonView list, int most) {
        Set<String> texts = new LinkedHashSet<>();
        list.items().stream()
                .flatMap(item -> item.string().stream())
                .limit(most)
                .forEach(texts::add);
        return texts;
    }

    /** The same, but of tasks only these. */
    ListenFilter withTasks(Set<String> known) {
        return new ListenFilter(lists, subscriptions, known);
    }

    /** What of this a server tells, once it has taken some of the subscriptions. */
    ListenFilter accepted(ServerFacts facts, Set<String> subscribed) {
        Map<String, String> told = new TreeMap<>(lists);
        told.values().removeIf(list -> !facts.tellsOf(list));
        return new ListenFilter(told, subscribed, tasks);
    }

    /** As the acknowledgement has it. */
    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        lists.keySet().forEach(flag -> json.put(flag, true));
        if (!subscriptions.isEmpty()) {
            json.put(SUBSCRIPTIONS, List.copyOf(subscriptions));
        }
        if (!tasks.isEmpty()) {
            json.put(TASKS, List.copyOf(tasks));
        }
        return json;
    }

    /** Whether a change of a list is to be told. */
    boolean wants(String method) {
        return lists.values().stream().map(Changes::methodOf).anyMatch(method::equals);
    }

    boolean hasSubscriptions() {
        return !subscriptions.isEmpty();
    }

    /** Whether a resource is one of those, or below one of them. */
    boolean covers(String uri) {
        return subscriptions.stream().anyMatch(subscribed -> isSameOrBelow(uri, subscribed));
    }

    /** One change of everything, for when changes may have been missed: methods with the address or an empty text. */
    List<Map.Entry<String, String>> everything() {
        List<Map.Entry<String, String>> all = new ArrayList<>();
        lists.values().forEach(list -> all.add(Map.entry(Changes.methodOf(list), "")));
        subscriptions.forEach(uri -> all.add(Map.entry(Changes.UPDATED, uri)));
        return all;
    }

    private static boolean isSameOrBelow(String uri, String subscribed) {
        return uri.startsWith(subscribed)
                && (uri.length() == subscribed.length()
                        || subscribed.endsWith("/")
                        || uri.charAt(subscribed.length()) == '/');
    }
}
