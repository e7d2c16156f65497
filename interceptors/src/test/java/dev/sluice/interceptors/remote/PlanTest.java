package dev.sluice.interceptors.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.Glob;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.remote.RemoteInterceptor.Kind;
import dev.sluice.interceptors.remote.RemoteInterceptor.Priorities;
import dev.sluice.interceptors.service.ServiceAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlanTest {
    private static final RemoteSettings SETTINGS =
            RemoteSettings.of(new ServiceAddress(URI.create("http://host.example/mcp"), Map.of()));

    @Provide
    Arbitrary<List<RemoteInterceptor>> interceptors() {
        Arbitrary<String> names = Arbitraries.strings()
                .withChars('a', 'b', 'Z', 'é')
                .ofMinLength(1)
                .ofMaxLength(3);
        return Combinators.combine(
                        names,
                        Arbitraries.of(Kind.values()),
                        Arbitraries.integers().between(-2, 2),
                        Arbitraries.integers().between(-2, 2))
                .as((name, kind, request, response) ->
                        Described.interceptor(name, kind, new Priorities(request, response)))
                .list()
                .ofMaxSize(12)
                .uniqueElements(RemoteInterceptor::name);
    }

    @Property(tries = 300)
    void mutators_areInTheOrderOfPriorityAndName(
            @ForAll("interceptors") List<RemoteInterceptor> interceptors, @ForAll Phase phase) {
        List<RemoteInterceptor> mutators = plan(interceptors, phase).mutators();

        for (int i = 1; i < mutators.size(); i++) {
            RemoteInterceptor one = mutators.get(i - 1);
            RemoteInterceptor other = mutators.get(i);
            int before = one.priorities().in(phase);
            int after = other.priorities().in(phase);
            assertThat(before < after || (before == after && one.name().compareTo(other.name()) < 0))
                    .isTrue();
        }
    }

    @Property(tries = 300)
    void plan_isTheSame_inWhateverOrderTheServerLists(
            @ForAll("interceptors") List<RemoteInterceptor> interceptors, @ForAll Random random) {
        List<RemoteInterceptor> shuffled = new ArrayList<>(interceptors);
        Collections.shuffle(shuffled, random);

        Plan plan = plan(interceptors, Phase.REQUEST);
        assertThat(plan(shuffled, Phase.REQUEST)).isEqualTo(plan);
        assertThat(plan.mutators().size() + plan.validators().size()).isEqualTo(interceptors.size());
    }

    @Test
    void names_areComparedByCharacters_notByHalvesOfThem() {
        // U+FF5E comes before U+1F600, whose first half is a smaller number.
        assertThat(names(plan(
                                List.of(Described.mutator("\uD83D\uDE00", 0), Described.mutator("\uFF5E", 0)),
                                Phase.REQUEST)
                        .mutators()))
                .containsExactly("\uFF5E", "\uD83D\uDE00");
    }

    @Test
    void operator_mayReorderAndNarrow() {
        Usage first = new Usage(
                Optional.empty(),
                Optional.empty(),
                OptionalInt.of(-5),
                Glob.of(List.of("tools/*")),
                Set.of(Phase.REQUEST),
                Map.of());
        RemoteSettings settings = new RemoteSettings(
                SETTINGS.address(),
                SETTINGS.only(),
                Map.of("z", first),
                false,
                false,
                SETTINGS.requestPayload(),
                SETTINGS.refresh(),
                64,
                1024,
                SETTINGS.patience());
        List<RemoteInterceptor> listed = List.of(Described.mutator("a", 0), Described.mutator("z", 0));

        assertThat(names(Plan.of(listed, settings, Optional.empty(), "tools/call", Phase.REQUEST)
                        .mutators()))
                .containsExactly("z", "a");
        assertThat(names(Plan.of(listed, settings, Optional.empty(), "tools/call", Phase.RESPONSE)
                        .mutators()))
                .containsExactly("a");
        assertThat(names(Plan.of(listed, settings, Optional.empty(), "prompts/get", Phase.REQUEST)
                        .mutators()))
                .containsExactly("a");
    }

    @ParameterizedTest
    @CsvSource({
        "2025-06-18,2025-12-31,V2025_03_26,false",
        "2025-06-18,2025-12-31,V2025_06_18,true",
        "2025-06-18,2025-12-31,V2025_11_25,true",
        "2025-06-18,2025-12-31,V2026_07_28,false",
        "2025-06-18,,V2026_07_28,true",
        ",2025-11-25,V2024_11_05,true"
    })
    void interceptor_isAskedOnRevisionsThatItHandles(
            String oldest, String newest, ProtocolVersion revision, boolean asked) {
        RemoteInterceptor bounded = new RemoteInterceptor(
                "v",
                Kind.VALIDATOR,
                Described.validator("v").hooks(),
                false,
                false,
                new Priorities(0, 0),
                Optional.ofNullable(oldest),
                Optional.ofNullable(newest));

        assertThat(Plan.of(List.of(bounded), SETTINGS, Optional.of(revision), "tools/call", Phase.REQUEST)
                        .isEmpty())
                .isEqualTo(!asked);
    }

    private static Plan plan(List<RemoteInterceptor> interceptors, Phase phase) {
        return Plan.of(interceptors, SETTINGS, Optional.of(ProtocolVersion.V2026_07_28), "tools/call", phase);
    }

    private static List<String> names(List<RemoteInterceptor> interceptors) {
        return interceptors.stream().map(RemoteInterceptor::name).toList();
    }
}
