package dev.sluice.examples.javaerrorchecker.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.examples.javaerrorchecker.workspace.SourceFile;
import dev.sluice.examples.javaerrorchecker.workspace.SourcePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CompilationTest {
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> steps = new ArrayList<>();

    @Test
    void sources_thatCompile_haveNoFindings() throws IOException {
        compile(
                source("a/A.java", "package a; public class A { public b.B other; }"),
                source("b/B.java", "package b; public class B { public a.A other; }"));

        assertThat(findings).isEmpty();
        assertThat(steps)
                .containsExactly("parsed a/A.java", "parsed b/B.java", "analysed a/A.java", "analysed b/B.java");
    }

    @Test
    void finding_hasPlaceSeverityMessageAndCode() throws IOException {
        compile(source("A.java", "class A {\n\t\tint x = \"a\";\n}\n"));

        assertThat(findings)
                .containsExactly(new Finding(
                        "A.java",
                        2,
                        11,
                        Severity.ERROR,
                        "incompatible types: java.lang.String cannot be converted to int",
                        "compiler.err.prob.found.req"));
    }

    @Test
    void errors_ofAllPhasesAndFiles_areFoundInOnePass() throws IOException {
        compile(
                source("Syntax.java", "class Syntax { void f() { int x = 1 } }"),
                source("Type.java", "class Type { Missing x; }"),
                source("Flow.java", "class Flow { int f() { } }"));

        assertThat(findings)
                .extracting(Finding::path)
                .containsExactlyInAnyOrder("Syntax.java", "Type.java", "Flow.java");
    }

    @Test
    void errors_moreThanTheCompilersOwnHundred_areAllFound() throws IOException {
        StringBuilder text = new StringBuilder("class A {");
        for (int i = 0; i < 150; i++) {
            text.append("Missing").append(i).append(" x").append(i).append(";\n");
        }
        compile(source("A.java", text + "}"));

        assertThat(findings).hasSize(150);
    }

    @Test
    void doubtfulCode_isAWarning() throws IOException {
        compile(source("A.java", "class A { java.util.List x; }"));

        assertThat(findings).extracting(Finding::severity).containsExactly(Severity.WARNING);
        assertThat(findings).extracting(Finding::code).containsExactly("compiler.warn.raw.class.use");
    }

    @Test
    void librariesOfThisServer_areNotVisible() throws IOException {
        compile(source("A.java", "class A { org.junit.jupiter.api.Test x; }"));

        assertThat(findings).extracting(Finding::code).containsExactly("compiler.err.doesnt.exist");
    }

    @Test
    void modulesAndPackages_mayBeDescribed() throws IOException {
        compile(
                source("module-info.java", "module m { requires java.sql; exports a; }"),
                source("a/package-info.java", "/** Doc. */ package a;"),
                source("a/A.java", "package a; public class A { java.sql.Connection c; }"));

        assertThat(findings).isEmpty();
    }

    @Test
    void messages_ofEnormousLength_areCut() throws IOException {
        compile(source("A.java", "class A { " + "X".repeat(5_000) + " x; }"));

        assertThat(findings).hasSize(1);
        assertThat(findings.get(0).message()).hasSize(2_000).endsWith("...");
    }

    private void compile(SourceFile... sources) throws IOException {
        Compilation.run(List.of(sources), new CompilationListener() {
            @Override
            public void parsed(String path) {
                steps.add("parsed " + path);
            }

            @Override
            public void analysed(String path) {
                steps.add("analysed " + path);
            }

            @Override
            public void found(Finding finding) {
                findings.add(finding);
            }
        });
    }

    private static SourceFile source(String path, String text) {
        return new SourceFile(new SourcePath(path), text);
    }
}
