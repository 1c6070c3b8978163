package dev.tailrace.runtime.internal.read;

import dev.tailrace.core.state.RunState;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.FilterRuns;
import dev.tailrace.runtime.internal.store.FindCancellingRuns;
import dev.tailrace.runtime.internal.store.FindChildren;
import dev.tailrace.runtime.internal.store.FindFirstRun;
import dev.tailrace.runtime.internal.store.FindOpenRuns;
import dev.tailrace.runtime.internal.store.ScanRuns;
import dev.tailrace.runtime.internal.store.Seen;
import dev.tailrace.runtime.query.Page;
import dev.tailrace.runtime.query.PageRequest;
import dev.tailrace.runtime.query.RunQuery;
import dev.tailrace.runtime.view.RunSummary;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/** Lists runs, newest first. */
public final class RunSearch {
    private final ScanRuns scanRuns;
    private final FindOpenRuns findOpenRuns;
    private final FindCancellingRuns findCancellingRuns;
    private final FindChildren findChildren;
    private final FindFirstRun findFirstRun;
    private final FilterRuns filterRuns;

    public RunSearch(Schema schema) {
        this.scanRuns = new ScanRuns(schema);
        this.findOpenRuns = new FindOpenRuns(schema);
        this.findCancellingRuns = new FindCancellingRuns(schema);
        this.findChildren = new FindChildren(schema);
        this.findFirstRun = new FindFirstRun(schema);
        this.filterRuns = new FilterRuns(schema);
    }

    /** @throws IllegalArgumentException if the query's page begins at no place of its list */
    public Page<RunSummary> page(Connection connection, RunQuery query) throws SQLException {
        var cursor = new Cursor("runs " + new RunQuery(query.states(), query.filter(), PageRequest.FIRST));
        var start = cursor.below(query.page().after());
        var bounds = TimeBounds.of(connection, findFirstRun, query.filter());
        var search = new PageSearch<>(
                source(connection, query, bounds),
                (ids, limit) -> filterRuns.run(connection, ids, query, limit),
                (RunSummary run) -> run.run().id());
        return search.page(cursor, Math.min(start, bounds.below()), query.page().size());
    }

    private PageSearch.Source source(Connection connection, RunQuery query, TimeBounds bounds) {
        var states = query.states();
        var parent = query.filter().parent();
        if (parent != null) {
            return (below, window) -> findChildren.run(connection, parent, below, window);
        }
        if (states.equals(Set.of(RunState.CANCELLING))) {
            return (below, window) -> findCancellingRuns.run(connection, below, window);
        }
        PageSearch.Source all =
                (below, window) -> scanRuns.run(connection, query.filter(), below, bounds.from(), window);
        return states.isEmpty() || states.stream().anyMatch(RunState::isFinal) ? all : new OpenRuns(connection, all);
    }

    /**
     * Open runs are mostly the newest, so the newest runs are looked at first; only if these do not fill the page, all jobs
     * that have still to end. Where many runs are open the first is cheap, where few are the second.
     */
    private final class OpenRuns implements PageSearch.Source {
        private final Connection connection;
        private final PageSearch.Source newest;
        private boolean begun;

        OpenRuns(Connection connection, PageSearch.Source newest) {
            this.connection = connection;
            this.newest = newest;
        }

        @Override
        public Seen seen(long below, int window) throws SQLException {
            if (!begun) {
                begun = true;
                return newest.seen(below, window);
            }
            return findOpenRuns.run(connection, below, window);
        }
    }
}
