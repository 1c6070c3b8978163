package dev.tailrace.faults.work;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A place in a process where it can be told to die: beside a statement, or in the code of a worker. */
public record KillPoint(String name) {
    /** On which side of a statement. */
    public enum Side {
        BEFORE,
        AFTER;

        KillPoint of(Statements.Kind kind) {
            return new KillPoint(
                    name().toLowerCase(Locale.ROOT) + "-" + kind.name().toLowerCase(Locale.ROOT));
        }
    }

    static final KillPoint WORK_BEGUN = new KillPoint("work-begun");
    static final KillPoint BEFORE_TAKE = new KillPoint("before-take");
    static final KillPoint AFTER_TAKE = new KillPoint("after-take");
    static final KillPoint WORK_DONE = new KillPoint("work-done");
    static final KillPoint ROW_WRITTEN = new KillPoint("row-written");
    static final KillPoint BEFORE_FREE = new KillPoint("before-free");
    static final KillPoint AFTER_FREE = new KillPoint("after-free");

    /** Every one of them. */
    public static List<KillPoint> all() {
        var all = new ArrayList<>(
                List.of(WORK_BEGUN, BEFORE_TAKE, AFTER_TAKE, WORK_DONE, ROW_WRITTEN, BEFORE_FREE, AFTER_FREE));
        for (var kind : Statements.Kind.values()) {
            for (var side : Side.values()) {
                all.add(side.of(kind));
            }
        }
        return all;
    }

    @Override
    public String toString() {
        return name;
    }
}
