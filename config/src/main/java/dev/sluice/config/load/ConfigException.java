package dev.sluice.config.load;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A configuration that cannot be used, with everything that is wrong with it. The message has one line per problem, in
 * the order of the file. It has no stack trace, because the fault is in the file and not in the code.
 */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String source;
    private final transient List<ConfigProblem> problems;

    ConfigException(String source, List<ConfigProblem> problems) {
        super(
                problems.stream().map(problem -> problem.describe(source)).collect(Collectors.joining("\n")),
                null,
                false,
                false);
        this.source = source;
        this.problems = List.copyOf(problems);
    }

    /**
     * The name of the configuration, as the loader was given it.
     *
     * @return usually a file name
     */
    public String source() {
        return source;
    }

    /**
     * What is wrong.
     *
     * @return at least one problem, in the order of the file
     */
    public List<ConfigProblem> problems() {
        return problems;
    }
}
