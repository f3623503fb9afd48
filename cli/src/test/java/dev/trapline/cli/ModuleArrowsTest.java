package dev.trapline.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// States which module may know which. Maven already refuses most wrong arrows, because a module
/// sees only what its pom names; this test keeps a pom from growing such a name.
class ModuleArrowsTest {
    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.trapline");

    /// A module, its packages, and the modules it may use besides itself.
    enum Module {
        MODEL(List.of("model")),
        INGEST(List.of("ingest"), MODEL),
        ANALYZERS(List.of("analyze"), MODEL),
        REPLAY_ENGINE(List.of("machine", "kernel", "replay"), MODEL),
        CLI(List.of("cli"), MODEL, INGEST, ANALYZERS, REPLAY_ENGINE);

        private final List<String> packages;
        private final List<Module> mayUse;

        Module(List<String> packages, Module... mayUse) {
            this.packages = packages.stream().map(name -> "dev.trapline." + name + "..").toList();
            this.mayUse = List.of(mayUse);
        }

        private boolean mayUse(Module other) {
            return this == other || mayUse.contains(other);
        }
    }

    @ParameterizedTest
    @EnumSource
    void knowsOnlyWhatItMay(Module module) {
        List<String> forbidden = new ArrayList<>();
        for (Module other : Module.values()) {
            if (!module.mayUse(other)) {
                forbidden.addAll(other.packages);
            }
        }
        ArchRule rule = noClasses()
                .that().resideInAnyPackage(module.packages.toArray(String[]::new))
                .should().dependOnClassesThat().resideInAnyPackage(forbidden.toArray(String[]::new))
                // A module may still be without classes.
                .allowEmptyShould(true);

        rule.check(PRODUCT);
    }

    @Test
    void everyClassBelongsToAModule() {
        String[] packages = Arrays.stream(Module.values())
                .flatMap(module -> module.packages.stream())
                .toArray(String[]::new);

        classes().should().resideInAnyPackage(packages).check(PRODUCT);
    }

    @ParameterizedTest
    @EnumSource(names = {"MODEL", "INGEST", "ANALYZERS", "REPLAY_ENGINE", "CLI"})
    void classesWereFound(Module module) {
        assertThat(PRODUCT).anyMatch(type -> module.packages.stream()
                .anyMatch(name -> (type.getPackageName() + ".").startsWith(name.substring(0, name.length() - 1))));
    }
}
