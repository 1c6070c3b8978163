package dev.tailrace.runtime.view;

/** A started run: its number and its workflow's name. */
public record Run(long id, String workflow) {
    /** A run whose number is all that is known. */
    public static Run of(long id) {
        return new Run(id, "");
    }

    @Override
    public String toString() {
        return workflow.isEmpty() ? "run " + id : "run " + id + " of '" + workflow + "'";
    }
}
