package dev.sluice.proxy;

import dev.sluice.config.SluiceConfig;
import dev.sluice.config.load.ConfigLoader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes configuration files for tests, and loads them. */
final class Yaml {
    private Yaml() {}

    /** A file with one route and ports that the system chooses. */
    static Map<String, Object> minimal(String upstream) {
        Map<String, Object> route = new LinkedHashMap<>();
        route.put("path", "/mcp");
        route.put("upstream", new LinkedHashMap<>(Map.of("url", upstream)));
        route.put("interceptors", List.of(new LinkedHashMap<>(Map.of("name", "access-log"))));
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("listen", new LinkedHashMap<>(Map.of("address", "127.0.0.1:0")));
        file.put("admin", new LinkedHashMap<>(Map.of("address", "127.0.0.1:0")));
        file.put("routes", List.of(route));
        return file;
    }

    /** The file with one key set, written as a way like {@code routes[].limits.jsonDepth}. */
    static Map<String, Object> with(Map<String, Object> file, String path, Object value) {
        String[] steps = path.split("\\.", -1);
        Map<String, Object> section = file;
        for (int i = 0; i < steps.length - 1; i++) {
            section = child(section, steps[i]);
        }
        section.put(steps[steps.length - 1], value);
        return file;
    }

    /** The file without one key. */
    static Map<String, Object> without(Map<String, Object> file, String path) {
        int last = path.lastIndexOf('.');
        Map<String, Object> section = file;
        for (String step : path.substring(0, last).split("\\.", -1)) {
            section = child(section, step);
        }
        section.remove(path.substring(last + 1));
        return file;
    }

    static SluiceConfig load(Map<String, Object> file) {
        return new ConfigLoader(name -> null).load(write(file), "test.yaml");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> child(Map<String, Object> section, String step) {
        boolean isList = step.endsWith("[]");
        String name = isList ? step.substring(0, step.length() - 2) : step;
        Object value = section.computeIfAbsent(name, absent -> new LinkedHashMap<String, Object>());
        return (Map<String, Object>) (isList ? ((List<?>) value).get(0) : value);
    }

    private static String write(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> entry.getKey() + ": " + write(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Yaml::write).collect(Collectors.joining(", ", "[", "]"));
        }
        return value instanceof String text ? "\"" + text + "\"" : String.valueOf(value);
    }
}
