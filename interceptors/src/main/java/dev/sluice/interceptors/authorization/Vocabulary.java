package dev.sluice.interceptors.authorization;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;

/**
 * The words that expressions may use, with their types, and the bounds within which they are evaluated: an expression is
 * not long, loops take a limited number of turns, and regular expressions take linear time.
 *
 * @see <a href="https://github.com/google/cel-spec/blob/master/doc/langdef.md">CEL, Language Definition</a>
 */
final class Vocabulary {
    static final String METHOD = "method";
    static final String TOOL = "tool";
    static final String PROMPT = "prompt";
    static final String URI = "uri";
    static final String TASK = "task";
    static final String ARGUMENTS = "args";
    static final String ANNOTATIONS = "annotations";
    static final String PRINCIPAL = "principal";
    static final String SCOPES = "scopes";
    static final String CLAIMS = "claims";
    static final String ROUTE = "route";
    static final String REVISION = "revision";
    static final String TRANSPORT = "transport";

    private static final int LONGEST_EXPRESSION = 4096;
    private static final int DEEPEST_EXPRESSION = 64;
    private static final int LARGEST_PATTERN = 2000;

    private final CelCompiler compiler;
    private final CelRuntime runtime;

    /** Makes one whose loops take so many turns at most, all loops of an expression together. */
    Vocabulary(int turns) {
        CelOptions options = CelOptions.current()
                .enableUnknownTracking(true)
                .enableHeterogeneousNumericComparisons(true)
                .maxExpressionCodePointSize(LONGEST_EXPRESSION)
                .maxParseRecursionDepth(DEEPEST_EXPRESSION)
                .maxRegexProgramSize(LARGEST_PATTERN)
                .comprehensionMaxIterations(turns)
                .build();
        MapType anything = MapType.create(SimpleType.STRING, SimpleType.DYN);
        this.compiler = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(options)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addVar(METHOD, SimpleType.STRING)
                .addVar(TOOL, SimpleType.STRING)
                .addVar(PROMPT, SimpleType.STRING)
                .addVar(URI, SimpleType.STRING)
                .addVar(TASK, SimpleType.STRING)
                .addVar(ARGUMENTS, anything)
                .addVar(ANNOTATIONS, MapType.create(SimpleType.STRING, SimpleType.BOOL))
                .addVar(PRINCIPAL, MapType.create(SimpleType.STRING, SimpleType.STRING))
                .addVar(SCOPES, ListType.create(SimpleType.STRING))
                .addVar(CLAIMS, anything)
                .addVar(ROUTE, SimpleType.STRING)
                .addVar(REVISION, SimpleType.STRING)
                .addVar(TRANSPORT, SimpleType.STRING)
                .setResultType(SimpleType.BOOL)
                .build();
        this.runtime =
                CelRuntimeFactory.legacyCelRuntimeBuilder().setOptions(options).build();
    }

    /**
     * Compiles an expression and checks its types.
     *
     * @throws IllegalArgumentException when it is not one of type bool over these words; the message is one line for people
     */
    Condition compile(String expression) {
        try {
            CelAbstractSyntaxTree checked = compiler.compile(expression).getAst();
            return new Condition(runtime.createProgram(checked));
        } catch (CelValidationException | CelEvaluationException e) {
            throw new IllegalArgumentException(firstLine(String.valueOf(e.getMessage())), e);
        }
    }

    /** The compiler draws the place under the text, on lines of its own. */
    private static String firstLine(String message) {
        return message.lines()
                .findFirst()
                .orElse("")
                .replaceFirst("^ERROR: <input>:", "")
                .replace(" (in container '')", "");
    }
}
