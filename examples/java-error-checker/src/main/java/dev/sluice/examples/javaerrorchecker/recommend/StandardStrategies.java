package dev.sluice.examples.javaerrorchecker.recommend;

import dev.sluice.examples.javaerrorchecker.check.Finding;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The strategies for the usual mistakes, special ones before general ones. The codes are the compiler's own. */
final class StandardStrategies {
    private static final Pattern UNKNOWN_CLASS = Pattern.compile("symbol:\\s+class (\\w+)");

    private static final Map<String, String> IMPORTS = Map.ofEntries(
            Map.entry("List", "java.util.List"),
            Map.entry("ArrayList", "java.util.ArrayList"),
            Map.entry("Map", "java.util.Map"),
            Map.entry("HashMap", "java.util.HashMap"),
            Map.entry("Set", "java.util.Set"),
            Map.entry("HashSet", "java.util.HashSet"),
            Map.entry("Optional", "java.util.Optional"),
            Map.entry("Scanner", "java.util.Scanner"),
            Map.entry("Random", "java.util.Random"),
            Map.entry("Stream", "java.util.stream.Stream"),
            Map.entry("Collectors", "java.util.stream.Collectors"),
            Map.entry("Function", "java.util.function.Function"),
            Map.entry("Supplier", "java.util.function.Supplier"),
            Map.entry("IOException", "java.io.IOException"),
            Map.entry("File", "java.io.File"),
            Map.entry("Path", "java.nio.file.Path"),
            Map.entry("Files", "java.nio.file.Files"),
            Map.entry("Duration", "java.time.Duration"),
            Map.entry("Instant", "java.time.Instant"),
            Map.entry("LocalDate", "java.time.LocalDate"));

    private StandardStrategies() {}

    static List<Strategy> all() {
        return List.of(
                new Strategy(
                        "missing-import",
                        finding -> missingImport(finding).isPresent(),
                        finding -> "Add \"import " + missingImport(finding).orElse("") + ";\" below the package line."),
                Strategy.forCodes(
                        "unknown-symbol",
                        "The compiler does not know this name. Check its spelling and case, declare it, or import its"
                                + " class. A class of another file must be in this session too: only the session's"
                                + " files and the JDK are visible.",
                        "compiler.err.cant.resolve"),
                Strategy.forCodes(
                        "unknown-package",
                        "The package is neither in the JDK nor in this session. Check its spelling, write its sources"
                                + " into the session, or remove the import: libraries are not available here.",
                        "compiler.err.doesnt.exist"),
                Strategy.forCodes(
                        "file-name",
                        "Rename the file to the name of its public class, or the class to the name of the file; both"
                                + " must match in upper and lower case.",
                        "compiler.err.class.public.should.be.in.file"),
                Strategy.forCodes(
                        "unclosed",
                        "Something is not closed. Count the braces, brackets and quotes from the top of the last method"
                                + " on, and add the missing one.",
                        "compiler.err.premature.eof",
                        "compiler.err.unclosed"),
                Strategy.forCodes(
                        "syntax",
                        "The text does not follow Java's grammar here. Look at this place and just before it: a"
                                + " semicolon, bracket or operator is missing or too many.",
                        "compiler.err.expected",
                        "compiler.err.expected2",
                        "compiler.err.expected3",
                        "compiler.err.expected4",
                        "compiler.err.illegal.start.of.expr",
                        "compiler.err.illegal.start.of.type",
                        "compiler.err.illegal.start.of.stmt",
                        "compiler.err.not.stmt",
                        "compiler.err.else.without.if",
                        "compiler.err.invalid.meth.decl.ret.type.req"),
                Strategy.forCodes(
                        "type-mismatch",
                        "The value has another type than its place. Convert the value, change the declared type, or"
                                + " call a method that returns the wanted type. Cast only where a loss is meant.",
                        "compiler.err.prob.found.req",
                        "compiler.err.incomparable.types",
                        "compiler.err.operator.cant.be.applied"),
                Strategy.forCodes(
                        "wrong-arguments",
                        "The arguments fit no declaration of this method or constructor. Compare their number, order"
                                + " and types with the declaration.",
                        "compiler.err.cant.apply.symbol",
                        "compiler.err.cant.apply.symbols",
                        "compiler.err.cant.apply.diamond"),
                Strategy.forCodes(
                        "missing-return",
                        "Not every way through the method returns a value. Add a return or throw at its end, and look"
                                + " at if without else and at loops that may not run.",
                        "compiler.err.missing.ret.stmt"),
                Strategy.forCodes(
                        "unhandled-exception",
                        "A checked exception can arise here. Catch it where something useful can be done, else declare"
                                + " it with throws.",
                        "compiler.err.unreported.exception"),
                Strategy.forCodes(
                        "not-initialized",
                        "The variable may have no value yet. Give it one where it is declared, or on every way that"
                                + " leads here.",
                        "compiler.err.var.might.not.have.been.initialized",
                        "compiler.err.var.not.initialized.in.default.constructor"),
                Strategy.forCodes(
                        "assigned-final",
                        "The variable is final, or used in a lambda or inner class, which allows one assignment only."
                                + " Remove the second assignment, or copy the value into a new variable.",
                        "compiler.err.cant.assign.val.to.var",
                        "compiler.err.var.might.already.be.assigned",
                        "compiler.err.cant.ref.non.effectively.final.var",
                        "compiler.err.local.var.accessed.from.icls.needs.final"),
                Strategy.forCodes(
                        "declared-twice",
                        "The name is declared twice. Rename or delete one of the two.",
                        "compiler.err.already.defined",
                        "compiler.err.duplicate.class",
                        "compiler.err.name.clash.same.erasure"),
                Strategy.forCodes(
                        "abstract-method",
                        "The class does not implement all methods that it must. Implement the named method with exactly"
                                + " its parameters, or make the class abstract.",
                        "compiler.err.does.not.override.abstract",
                        "compiler.err.method.does.not.override.superclass",
                        "compiler.err.abstract.cant.be.instantiated"),
                Strategy.forCodes(
                        "static-context",
                        "A static method has no object. Make the member static, or create an object and use the member"
                                + " through it.",
                        "compiler.err.non-static.cant.be.ref"),
                Strategy.forCodes(
                        "not-accessible",
                        "The member is not visible from here. Use a public method of its class, or widen its access.",
                        "compiler.err.report.access",
                        "compiler.err.not.def.public",
                        "compiler.err.not.def.public.cant.access",
                        "compiler.err.not.def.access.class.intf.cant.access"),
                Strategy.forCodes(
                        "unreachable",
                        "This code never runs, because of the return, throw, break or endless loop before it. Remove"
                                + " one of the two.",
                        "compiler.err.unreachable.stmt",
                        "compiler.err.initializer.must.be.able.to.complete.normally",
                        "compiler.err.except.never.thrown.in.try"),
                Strategy.forCodes(
                        "raw-type",
                        "Write the type arguments, for example List<String>, or <> after new. Then the compiler checks"
                                + " what goes in.",
                        "compiler.warn.raw.class.use",
                        "compiler.warn.unchecked",
                        "compiler.warn.prob.found.req"),
                Strategy.forCodes(
                        "deprecated",
                        "The member is deprecated. Its documentation names what to use instead.",
                        "compiler.warn.has.been.deprecated"),
                new Strategy(
                        "warning",
                        finding -> finding.code().startsWith("compiler.warn."),
                        finding -> "The sources compile in spite of this. Correct it if the doubt is justified, else"
                                + " say so with @SuppressWarnings and a comment."));
    }

    private static Optional<String> missingImport(Finding finding) {
        if (!Strategy.codeIn("compiler.err.cant.resolve").test(finding)) {
            return Optional.empty();
        }
        Matcher symbol = UNKNOWN_CLASS.matcher(finding.message());
        return symbol.find() ? Optional.ofNullable(IMPORTS.get(symbol.group(1))) : Optional.empty();
    }
}
