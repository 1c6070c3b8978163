package dev.tailrace.benchmarks.workload;

import dev.tailrace.benchmarks.contender.Ability;
import dev.tailrace.benchmarks.report.Tally;
import dev.tailrace.benchmarks.stage.Stage;
import java.util.Set;

/** Something to measure, told once for all contenders that can do it. */
public interface Workload {
    /** By which it is chosen. */
    String name();

    /** What is measured, and how, in a sentence or two. */
    String about();

    Set<Ability> needs();

    /** Plays it once. */
    void play(Stage stage, Tally tally) throws Exception;
}
