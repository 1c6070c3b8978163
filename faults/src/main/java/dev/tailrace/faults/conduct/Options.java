package dev.tailrace.faults.conduct;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A round.
 *
 * @param faults how many are planned
 * @param time over which graphs are started and faults happen
 * @param guard that is taken away from the workers, as the command line calls it
 * @param out a folder for the logs of the processes
 */
public record Options(long seed, int graphs, int faults, Duration time, int workers, String guard, Path out) {}
