package dev.tailrace.runtime.view;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Why a job does not run, or that it does, as it stood when it was asked.
 *
 * @param reasons at least one; what keeps it from running now comes first, what will keep it from running later after that
 */
public record Explanation(JobView job, List<Reason> reasons) {
    public Explanation {
        reasons = List.copyOf(reasons);
    }

    /** The reasons as sentences for a person, one a line. */
    public String text() {
        var who = "job " + job.id() + " ('" + job.step() + "' of " + job.run() + ") ";
        return reasons.stream().map(reason -> who + reason.sentence()).collect(Collectors.joining("\n"));
    }
}
