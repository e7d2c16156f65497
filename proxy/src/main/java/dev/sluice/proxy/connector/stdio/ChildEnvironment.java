package dev.sluice.proxy.connector.stdio;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a child learns of Sluice's own environment: only what programs need to run at all, and nothing that is secret. */
final class ChildEnvironment {
    private static final List<String> INHERITED =
            List.of("HOME", "LANG", "LC_ALL", "LC_CTYPE", "LOGNAME", "PATH", "SHELL", "TMPDIR", "TZ", "USER");

    private ChildEnvironment() {}

    /** The whole environment of a child; what is configured wins. */
    static Map<String, String> of(Map<String, String> own, Map<String, String> configured) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String name : INHERITED) {
            String value = own.get(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        environment.putAll(configured);
        return environment;
    }
}
