package dev.sluice.interceptors.virtualtools;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Which tool of the server a client means, and which tools a client sees in its place. Immutable. */
final class Catalog {
    private final VirtualToolsSettings settings;
    private final Map<String, VirtualTool> byName;
    private final Set<String> dressed;

    Catalog(VirtualToolsSettings settings) {
        this.settings = settings;
        this.byName =
                settings.tools().stream().collect(Collectors.toUnmodifiableMap(VirtualTool::name, Function.identity()));
        this.dressed = settings.tools().stream().map(VirtualTool::tool).collect(Collectors.toUnmodifiableSet());
    }

    /** The tool that a client calls; empty when there is none of that name for clients. */
    Optional<VirtualTool> called(String name) {
        VirtualTool known = byName.get(name);
        if (known != null) {
            return Optional.of(known).filter(tool -> isShown(tool.tool()));
        }
        if (!name.startsWith(settings.prefix())) {
            return Optional.empty();
        }
        String own = name.substring(settings.prefix().length());
        return isShown(own) && !dressed.contains(own) ? Optional.of(plain(own)) : Optional.empty();
    }

    /**
     * What clients see of the server's tools.
     *
     * @param names the server's, in its order
     * @return for each of them what stands in its place, maybe nothing; no name is used twice in one list
     */
    Map<String, List<VirtualTool>> shown(List<String> names) {
        Map<String, List<VirtualTool>> shown = new LinkedHashMap<>();
        Set<String> used = new HashSet<>();
        for (String name : names) {
            shown.putIfAbsent(
                    name,
                    looks(name).stream().filter(tool -> used.add(tool.name())).toList());
        }
        return shown;
    }

    private List<VirtualTool> looks(String own) {
        if (!isShown(own)) {
            return List.of();
        }
        if (dressed.contains(own)) {
            return settings.tools().stream()
                    .filter(tool -> tool.tool().equals(own))
                    .toList();
        }
        VirtualTool plain = plain(own);
        // What the operator has named is what calls of that name reach.
        return byName.containsKey(plain.name()) ? List.of() : List.of(plain);
    }

    private VirtualTool plain(String own) {
        return new VirtualTool(own, settings.prefix() + own, Optional.empty(), Optional.empty(), Map.of());
    }

    private boolean isShown(String own) {
        return settings.include().matches(own) && !settings.exclude().matches(own);
    }
}
