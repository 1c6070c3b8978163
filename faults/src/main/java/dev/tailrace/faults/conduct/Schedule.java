package dev.tailrace.faults.conduct;

import dev.tailrace.faults.work.KillPoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Which faults happen when: the same for the same seed and numbers. */
record Schedule(List<Fault> faults) {
    /** Longer than a lease of the harness, and than a socket's time limit now and then. */
    private static final int SHORTEST = 300;

    private static final int LONGEST = 4_500;

    /** Longer than a lease, and than a node needs to be taken for dead. */
    private static final int LEAST_FOR_DEATH = 3_500;

    Schedule {
        faults = List.copyOf(faults);
    }

    /**
     * Each sort at least once, then each kill point, then whatever the dice say.
     *
     * @param count how many
     * @param millis over how long
     * @param workers how many; their proxies have their numbers, and the client's proxy the next
     */
    static Schedule of(long seed, int count, long millis, int workers) {
        var random = new Random(seed);
        var planned = new ArrayList<Fault>();
        for (var what : picks(random, count)) {
            planned.add(new Fault(
                    0, what.sort(), target(random, what.sort(), workers), length(random, what.sort()), what.point()));
        }
        Collections.shuffle(planned, random);
        var timed = new ArrayList<Fault>();
        for (var i = 0; i < planned.size(); i++) {
            var fault = planned.get(i);
            var at = millis * i / count + random.nextLong(Math.max(1, millis / count));
            timed.add(new Fault(at, fault.sort(), fault.target(), fault.millis(), fault.point()));
        }
        return new Schedule(timed);
    }

    private record Pick(Sort sort, String point) {}

    private static List<Pick> picks(Random random, int count) {
        var picks = new ArrayList<Pick>();
        var sorts = List.of(Sort.values());
        var points = new ArrayList<>(KillPoint.all());
        Collections.shuffle(points, random);
        Arrays.stream(Sort.values())
                .filter(sort -> sort != Sort.KILL_AT_POINT)
                .forEach(sort -> picks.add(new Pick(sort, "")));
        Collections.shuffle(picks, random);
        points.forEach(point -> picks.add(new Pick(Sort.KILL_AT_POINT, point.name())));
        while (picks.size() < count) {
            var sort = sorts.get(random.nextInt(sorts.size()));
            var point = points.get(random.nextInt(points.size())).name();
            picks.add(new Pick(sort, sort == Sort.KILL_AT_POINT ? point : ""));
        }
        return picks.subList(0, count);
    }

    private static int target(Random random, Sort sort, int workers) {
        return switch (sort.target()) {
            case WORKER -> 1 + random.nextInt(workers);
            case PROXY -> 1 + random.nextInt(workers + 1);
            case SERVER -> 0;
        };
    }

    private static int length(Random random, Sort sort) {
        return switch (sort) {
            case KILL, KILL_AT_POINT, TERMINATE, RESET, HALF_CLOSE, TERMINATE_BACKENDS, TERMINATE_LISTENERS -> 0;
            case FREEZE -> 2_500 + random.nextInt(2_500);
            case READ_ONLY, TOO_MANY_CONNECTIONS, STATEMENT_TIMEOUT, LOCKS -> SHORTEST + random.nextInt(1_500);
            case RESTART_FAST, RESTART_IMMEDIATE -> random.nextInt(1_000);
            default -> SHORTEST + random.nextInt(LONGEST - SHORTEST);
        };
    }

    /** Whether there are faults enough for every kill point. */
    boolean hasAllPoints() {
        return points().size() == KillPoint.all().size();
    }

    /** Where processes are to be killed. */
    List<String> points() {
        return faults.stream()
                .filter(f -> f.sort() == Sort.KILL_AT_POINT)
                .map(Fault::point)
                .distinct()
                .toList();
    }

    /** Faults that need the guards of the engine: nodes that are taken for dead, some of which are not, and lost replies. */
    static Schedule provoking(long seed, long millis, int workers) {
        var random = new Random(seed);
        var sorts = List.of(
                Sort.FREEZE,
                Sort.KILL,
                Sort.CUT_AFTER_COMMIT,
                Sort.FREEZE,
                Sort.BLACK_HOLE,
                Sort.KILL,
                Sort.FREEZE,
                Sort.CUT_AFTER_COMMIT);
        var faults = new ArrayList<Fault>();
        for (var i = 0; i < sorts.size(); i++) {
            var at = millis * i / sorts.size();
            var worker = 1 + i % workers;
            faults.add(new Fault(at, sorts.get(i), worker, LEAST_FOR_DEATH + random.nextInt(1_000), ""));
        }
        return new Schedule(faults);
    }

    long sorts() {
        return faults.stream().map(Fault::sort).distinct().count();
    }
}
