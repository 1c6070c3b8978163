package dev.tailrace.runtime.view;

/**
 * A run, as a handle: its number and its workflow's name. Two are equal if these are.
 *
 * @param isNew whether the start that returned it made the run; false if a run with the same once-key was found instead,
 *     and for runs that did not come from a start
 */
public record Run(long id, String workflow, boolean isNew) {
    public Run(long id, String workflow) {
        this(id, workflow, false);
    }

    /** A run whose number is all that is known. */
    public static Run of(long id) {
        return new Run(id, "");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Run run && run.id == id && run.workflow.equals(workflow);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(id);
    }

    @Override
    public String toString() {
        return workflow.isEmpty() ? "run " + id : "run " + id + " of '" + workflow + "'";
    }
}
