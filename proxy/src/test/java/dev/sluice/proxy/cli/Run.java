package dev.sluice.proxy.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/**
 * What one command came to.
 *
 * @param status its exit status
 * @param out standard output
 * @param err standard error
 */
record Run(int status, String out, String err) {
    static Run of(String... arguments) {
        return with(Map.of(), arguments);
    }

    static Run with(Map<String, String> environment, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Terminal terminal = new Terminal(new PrintWriter(out, true), new PrintWriter(err, true));
        int status = Main.run(terminal, environment::get, arguments);
        return new Run(status, out.toString(), err.toString());
    }
}
