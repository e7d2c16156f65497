package dev.sluice.it.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.sluice.interceptors.Interceptor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The rules about packages that a compiler does not check. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ArchitectureIT {
    private static final String ROOT = "dev.sluice.";
    private static final String PROXY = "dev.sluice.proxy";
    private static final String BACKGROUND = ROOT + "interceptors.background.Background";

    private JavaClasses product = new ClassFileImporter().importClasses();

    @BeforeAll
    void importClasses() {
        product = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("/it-tests/"))
                .importPackages("dev.sluice");
    }

    @Test
    void classes_ofEveryModule_areLookedAt() {
        assertThat(product.stream().map(type -> type.getPackageName()))
                .contains(
                        "dev.sluice.interceptors",
                        "dev.sluice.session",
                        "dev.sluice.config",
                        PROXY,
                        "dev.sluice.examples.toolallowlist",
                        "dev.sluice.examples.javaerrorchecker");
    }

    @Test
    void modules_dependInOneDirectionOnly() {
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + "interceptors..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + "session..", ROOT + "config..", PROXY + "..", ROOT + "examples.."));
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + "config..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + "session..", ROOT + "interceptors..", PROXY + "..", ROOT + "examples.."));
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + "session..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.sluice..")
                        .and(resideInAnyPackage(
                                        ROOT + "session..",
                                        ROOT + "interceptors.message..",
                                        ROOT + "interceptors.background..")
                                .negate())));
        check(noClasses()
                .that()
                .resideOutsideOfPackages(PROXY + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(PROXY + ".."));
    }

    @Test
    void proxy_dependsTopDown() {
        check(layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("cli")
                .definedBy(PROXY + ".cli..")
                .layer("root")
                .definedBy(PROXY)
                .layer("admin")
                .definedBy(PROXY + ".admin..")
                .layer("edge")
                .definedBy(PROXY + ".edge..")
                .layer("exchange")
                .definedBy(PROXY + ".exchange..")
                .layer("route")
                .definedBy(PROXY + ".route..")
                .layer("bridge")
                .definedBy(PROXY + ".bridge..")
                .layer("connector transports")
                .definedBy(PROXY + ".connector.*..")
                .layer("connector")
                .definedBy(PROXY + ".connector")
                .layer("authentication")
                .definedBy(PROXY + ".authentication..")
                .layer("oauth")
                .definedBy(PROXY + ".oauth..")
                .layer("facts")
                .definedBy(PROXY + ".fault..", PROXY + ".mirror..", PROXY + ".adaptation..")
                .layer("inspection")
                .definedBy(PROXY + ".inspection..")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("root")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("admin")
                .mayOnlyBeAccessedByLayers("root", "cli")
                .whereLayer("edge")
                .mayOnlyBeAccessedByLayers("root", "admin", "cli")
                .whereLayer("inspection")
                .mayOnlyBeAccessedByLayers("root", "cli")
                .whereLayer("exchange")
                .mayOnlyBeAccessedByLayers("root", "admin", "edge", "cli")
                .whereLayer("route")
                .mayOnlyBeAccessedByLayers("root", "admin", "edge", "exchange", "cli")
                .whereLayer("bridge")
                .mayOnlyBeAccessedByLayers("root", "exchange")
                .whereLayer("authentication")
                .mayOnlyBeAccessedByLayers("root", "edge", "route")
                .whereLayer("oauth")
                .mayOnlyBeAccessedByLayers("root", "authentication", "exchange", "connector transports")
                .whereLayer("connector transports")
                .mayOnlyBeAccessedByLayers("root"));
    }

    @Test
    void netty_staysAtTheWire() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(
                        PROXY,
                        PROXY + ".edge..",
                        PROXY + ".connector..",
                        PROXY + ".admin..",
                        ROOT + "session.redis..",
                        ROOT + "examples..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "reactor.netty.."));
    }

    @Test
    void packages_haveNoCycles() {
        check(slices().matching("dev.sluice.(**)").should().beFreeOfCycles());
    }

    /**
     * Detached work is begun in one class, and by the session manager's own cleanup. An operator, which is a publisher
     * itself, only hands its subscriber on.
     */
    @Test
    void blockingAndSubscribing_happenAtTheRootOnly() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(PROXY, PROXY + ".cli..", ROOT + "examples..")
                .and()
                .doNotHaveFullyQualifiedName(BACKGROUND)
                .and()
                .doNotHaveFullyQualifiedName(ROOT + "session.Cleanup")
                .and()
                .areNotAssignableTo("org.reactivestreams.Publisher")
                .should()
                .callMethodWhere(target(owner(assignableTo("org.reactivestreams.Publisher")))
                        .and(target(
                                nameMatching("block(First|Last|Optional)?|subscribe|toFuture|toStream|toIterable")))));
    }

    @Test
    void detachedWork_hasFewOwners() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(
                        ROOT + "interceptors.background",
                        ROOT + "interceptors.remote",
                        ROOT + "session",
                        ROOT + "session.redis..",
                        PROXY + ".connector.channel",
                        PROXY + ".bridge.parking",
                        PROXY + ".exchange")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName(BACKGROUND));
    }

    @Test
    void interceptors_areFinal() {
        check(classes()
                .that()
                .implement(Interceptor.class)
                .and()
                .areNotInterfaces()
                .should()
                .haveModifier(JavaModifier.FINAL));
    }

    private void check(ArchRule rule) {
        rule.check(product);
    }
}
