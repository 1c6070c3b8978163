package dev.tailrace.runtime.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.runtime.internal.store.ReadLines.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Who is granted what. */
class GrantRuleTest {
    private static Standing of(long job, String pool, int units, int free, int lines) {
        return new Standing(job, pool, "", units, free, lines);
    }

    private static List<Long> grant(List<Standing> heads) {
        var all = new TreeSet<Long>();
        heads.forEach(standing -> all.add(standing.job()));
        return GrantRule.grant(heads, all);
    }

    @Test
    void whoCameFirstIsGrantedFirstAndABigOneKeepsTheSmallOnesWaiting() {
        assertThat(grant(List.of(of(1, "a", 1, 3, 1), of(2, "a", 3, 3, 1), of(3, "a", 1, 3, 1))))
                .containsExactly(1L);
        assertThat(grant(List.of(of(1, "a", 2, 3, 1), of(2, "a", 1, 3, 1)))).containsExactly(1L, 2L);
    }

    @Test
    void everythingOrNothingIsTakenAndWhoWaitsForOnePoolKeepsItsPlaceInTheOther() {
        assertThat(grant(List.of(of(1, "a", 1, 1, 2), of(2, "a", 1, 1, 1), of(3, "c", 1, 1, 1))))
                .as("the first stands in the line of another pool too, in which nothing is free for it")
                .containsExactly(3L);
        assertThat(grant(List.of(of(1, "a", 1, 1, 2), of(1, "b", 1, 1, 2), of(2, "b", 1, 1, 1))))
                .containsExactly(1L);
    }

    @Test
    void whoIsOnTheWayOutKeepsNobodyWaiting() {
        assertThat(GrantRule.grant(List.of(of(1, "a", 3, 1, 1), of(2, "a", 1, 1, 1)), Set.of(2L)))
                .containsExactly(2L);
    }

    @Test
    void nothingIsOverdrawnAndNobodyIsPassedWhateverIsAskedFor() {
        var random = new Random(7);
        for (var round = 0; round < 500; round++) {
            var free = new TreeMap<String, Integer>();
            List.of("a", "b", "c").forEach(pool -> free.put(pool, random.nextInt(5)));
            var heads = new ArrayList<Standing>();
            var asked = new TreeMap<Long, TreeMap<String, Integer>>();
            for (var job = 1L; job <= 12; job++) {
                var wants = new TreeMap<String, Integer>();
                free.keySet().forEach(pool -> {
                    if (random.nextInt(2) == 0) {
                        wants.put(pool, 1 + random.nextInt(3));
                    }
                });
                asked.put(job, wants);
                for (var want : wants.entrySet()) {
                    if (free.getOrDefault(want.getKey(), 0) > 0) {
                        heads.add(of(
                                job,
                                want.getKey(),
                                want.getValue(),
                                free.getOrDefault(want.getKey(), 0),
                                wants.size()));
                    }
                }
            }

            var granted = grant(heads);

            var blocked = new TreeSet<String>();
            asked.forEach((job, wants) -> {
                if (granted.contains(job)) {
                    assertThat(blocked).doesNotContainAnyElementsOf(wants.keySet());
                    wants.forEach((pool, units) -> free.merge(pool, -units, Integer::sum));
                } else {
                    blocked.addAll(wants.keySet());
                }
            });
            assertThat(free.values()).allMatch(left -> left >= 0);
        }
    }
}
