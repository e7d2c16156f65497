package dev.sluice.it.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The catalogue is run as a whole: each runner runs all rows of its cases, and each case has a runner. */
final class RowsIT {
    @Test
    void everyCase_hasOneRunner() {
        Map<String, List<String>> runners = Rows.catalogue().stream()
                .collect(Collectors.toMap(
                        AbuseCase::id,
                        attack -> Runner.all().stream()
                                .filter(runner -> runner.runs(attack))
                                .map(runner -> runner.test().getSimpleName())
                                .toList()));

        assertThat(runners)
                .isNotEmpty()
                .allSatisfy((id, known) -> assertThat(known).as(id).hasSize(1));
    }
}
