package dev.sluice.config.load;

/**
 * One thing that is wrong with a configuration. It never contains a value that came from the environment or a file.
 *
 * @param line 1 or more; 0 when the problem is with the source as a whole
 * @param column 1 or more, in characters; 0 when the problem is with the source as a whole
 * @param path the key, for example {@code routes[0].upstream.url}; empty when the problem is with no key
 * @param message what is wrong, what was expected, and the key that was probably meant
 */
public record ConfigProblem(int line, int column, String path, String message) {
    /**
     * The problem as one line for people.
     *
     * @param source name of the file
     * @return for example {@code sluice.yaml:12:5: routes[0].upstream.ur: unknown key (did you mean "url"?)}
     */
    public String describe(String source) {
        String where = line == 0 ? source : source + ":" + line + ":" + column;
        return path.isEmpty() ? where + ": " + message : where + ": " + path + ": " + message;
    }
}
