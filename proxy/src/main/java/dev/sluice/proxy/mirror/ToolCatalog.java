package dev.sluice.proxy.mirror;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The arguments that tools of one upstream want mirrored into headers, learned from its tool lists. Bounded; a tool that
 * was never listed is simply not checked. Thread-safe.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/server/tools#x-mcp-header">MCP 2026-07-28,
 *     Mirroring tool parameters</a>
 */
public final class ToolCatalog {
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Set<String> TYPES = Set.of("string", "boolean", "integer");

    private static final String ANNOTATION = "x-mcp-header";

    /** Keywords whose values are no schemas. */
    private static final Set<String> DATA = Set.of("default", "const", "enum", "examples");

    private final int maxTools;
    private final Map<String, List<MirroredParameter>> tools = new ConcurrentHashMap<>();

    /**
     * Makes an empty catalogue.
     *
     * @param maxTools most tools to remember; further ones are not checked
     */
    public ToolCatalog(int maxTools) {
        this.maxTools = maxTools;
    }

    /**
     * An argument and the header that repeats it.
     *
     * @param pointer JSON Pointer inside the arguments
     * @param header name of the header without {@code Mcp-Param-}
     */
    public record MirroredParameter(String pointer, String header) {}

    /**
     * Learns from one page of a tool list; what an earlier page said of a tool of the same name is replaced.
     *
     * @param toolList the answer to {@code tools/list}; an error teaches nothing
     */
    public void learn(McpResponse toolList) {
        for (JsonView tool : toolList.body().at("/result/tools").items()) {
            tool.member("name").string().ifPresent(name -> {
                if (tools.size() < maxTools || tools.containsKey(name)) {
                    tools.put(name, annotations(tool.member("inputSchema")));
                }
            });
        }
    }

    /**
     * The mirrored arguments of a tool.
     *
     * @param tool its name
     * @return empty when the tool was never listed or its annotations are invalid
     */
    public Optional<List<MirroredParameter>> find(String tool) {
        return Optional.ofNullable(tools.get(tool));
    }

    /**
     * Whether a tool's wishes for mirrored arguments keep to the rules: texts, booleans and integers, reachable through
     * {@code properties} alone, into headers with valid names that differ in more than case. Clients must not be shown a
     * tool that breaks one of them.
     *
     * @param inputSchema of the tool
     * @return true also when it has no wishes
     */
    public static boolean isSound(JsonView inputSchema) {
        int wishes = wishes(inputSchema);
        if (wishes == 0) {
            return true;
        }
        List<MirroredParameter> found = new ArrayList<>();
        collect(inputSchema, "", found);
        return found.size() == wishes && annotations(inputSchema).size() == wishes;
    }

    private static int wishes(JsonView schema) {
        if (schema.isArray()) {
            return schema.items().stream().mapToInt(ToolCatalog::wishes).sum();
        }
        int own = schema.member(ANNOTATION).isPresent() ? 1 : 0;
        return own
                + schema.members().entrySet().stream()
                        .mapToInt(member -> wishes(member.getKey(), member.getValue()))
                        .sum();
    }

    /** A property may have any name, also that of a keyword. */
    private static int wishes(String keyword, JsonView value) {
        if (keyword.equals("properties")) {
            return value.members().values().stream()
                    .mapToInt(ToolCatalog::wishes)
                    .sum();
        }
        return DATA.contains(keyword) ? 0 : wishes(value);
    }

    private static List<MirroredParameter> annotations(JsonView schema) {
        List<MirroredParameter> found = new ArrayList<>();
        collect(schema, "", found);
        Set<String> names = new HashSet<>();
        boolean unique = found.stream()
                .allMatch(parameter -> names.add(parameter.header().toLowerCase(Locale.ROOT)));
        return unique ? List.copyOf(found) : List.of();
    }

    private static void collect(JsonView schema, String pointer, List<MirroredParameter> found) {
        schema.member("properties").members().forEach((name, property) -> {
            String inner = pointer + '/' + name.replace("~", "~0").replace("/", "~1");
            String type = property.member("type").string().orElse("");
            property.member(ANNOTATION)
                    .string()
                    .filter(header -> TOKEN.matcher(header).matches() && TYPES.contains(type))
                    .ifPresent(header -> found.add(new MirroredParameter(inner, header)));
            collect(property, inner, found);
        });
    }
}
