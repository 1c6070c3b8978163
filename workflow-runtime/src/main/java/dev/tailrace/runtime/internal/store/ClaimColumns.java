package dev.tailrace.runtime.internal.store;

import dev.tailrace.core.state.Outcome;
import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.store.ClaimedJob.StoredArguments;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Reads the columns of the view {@code claim}, in its order: those of {@link JobColumns}, arguments, bindings, uses,
 * output, outputs, token, setup_outcome, cancelled; and behind them attempt and failures.
 */
final class ClaimColumns {
    private static final int TEXTS = JobColumns.COUNT + 1;
    private static final int OUTPUTS = TEXTS + 4;
    private static final int NUMBERS = OUTPUTS + 1;

    /** How many columns these are. */
    static final int COUNT = NUMBERS + 4;

    private ClaimColumns() {}

    static ClaimedJob read(ResultSet row, long node) throws SQLException {
        var job = JobColumns.read(row);
        var texts = Rows.texts(row, TEXTS, 4);
        var numbers = Rows.numbers(row, NUMBERS, 5);
        var several = Rows.strings(row, OUTPUTS);
        var outputs = several.length == 0 ? Collections.singletonList(texts[3]) : Arrays.asList(several);
        var setupOutcome = numbers.intOrNull(1);
        return new ClaimedJob(
                job,
                new Fence(node, numbers.intAt(3), numbers.intAt(4)),
                new StoredArguments(texts[0], texts[1], texts[1] == null ? List.of() : outputs),
                texts[2],
                numbers.at(0),
                setupOutcome == null || setupOutcome == Outcome.COMPLETED.code(),
                numbers.at(2) != 0);
    }
}
