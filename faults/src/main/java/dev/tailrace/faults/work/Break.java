package dev.tailrace.faults.work;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A guard of the engine that is taken away, to see whether the harness notices. Each replaces words of statements on their
 * way to the driver, in the processes of the harness only.
 */
public enum Break {
    NONE("nothing", "", ""),
    FINISH_WITHOUT_FENCE(
            "an end is recorded whoever holds the job now",
            "WHERE r.job_id = g.id AND r.node = g.node AND r.attempt = g.attempt",
            "WHERE r.job_id = g.id"),
    CLAIM_KEEPS_ATTEMPT(
            "the attempt does not grow at a claim", "attempt + 1 AS attempt", "greatest(attempt, 1) AS attempt"),
    RELEASE_WITHOUT_COUNTER(
            "a step starts with the first end before it",
            "greatest(w.needed - l.met, 0) AS needed",
            "CASE WHEN l.met > 0 THEN 0 ELSE w.needed END AS needed"),
    RELEASE_FORGETS("one release in fifty is lost", "GROUP BY s.job\n", "GROUP BY s.job HAVING s.job % 50 <> 0\n"),
    ARM_LATE(
            "a teardown is armed by its setup's completion only",
            "bool_or(s.effect = 3) AS skip",
            "bool_or(s.effect IN (2, 3)) AS skip"),
    RESCUE_BY_AGE(
            "jobs are rescued by their age, alive or not",
            "WHERE n.ended_at > now()",
            "WHERE n.id IS NOT NULL OR n.ended_at > now()",
            "WHERE x.node = ANY (ended.nodes)",
            "WHERE x.node = ANY (ended.nodes) AND x.started_at < now() - interval '1 s'"),
    DEAD_NODES_LIVE(
            "a node that was taken for dead goes on",
            "interval '1 ms' WHERE id = ? AND ended_at IS NULL",
            "interval '1 ms' WHERE id = ?",
            "WHERE me.id = ? AND me.ended_at IS NULL",
            "WHERE me.id = ?"),
    SWEEP_TAKES_TEARDOWNS(
            "a cancel sweeps teardowns away",
            "(me.run IS NULL OR k.run_id = me.run) AND j.role <> 3",
            "(me.run IS NULL OR k.run_id = me.run)"),
    END_WITHOUT_TEARDOWNS(
            "a run ends with its work",
            "work_state, work_ended_at, now() FROM judged WHERE teardowns = 0",
            "work_state, work_ended_at, now() FROM judged");

    private final String about;

    @SuppressWarnings("ImmutableEnumChecker") // a List.of
    private final List<String> words;

    /** @param words what is replaced, and by what, in turn */
    Break(String about, String... words) {
        this.about = about;
        this.words = List.of(words);
    }

    public String about() {
        return about;
    }

    /** The name on the command line. */
    public String option() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Break of(String option) {
        return Arrays.stream(values())
                .filter(b -> b.option().equals(option))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no guard is called '" + option + "'; there are "
                        + Arrays.stream(values()).map(Break::option).collect(Collectors.joining(", "))));
    }

    /** What statements of the engine have to say for this to take anything away. */
    List<String> replaced() {
        return IntStream.range(0, this == NONE ? 0 : words.size() / 2)
                .mapToObj(i -> words.get(2 * i))
                .toList();
    }

    UnaryOperator<String> rewriting() {
        return this == NONE ? UnaryOperator.identity() : this::rewritten;
    }

    private String rewritten(String sql) {
        var broken = sql;
        for (var i = 0; i < words.size(); i += 2) {
            broken = broken.replace(words.get(i), words.get(i + 1));
        }
        if (!broken.equals(sql)) {
            Said.broken();
        }
        return broken;
    }
}
