package dev.tailrace.runtime.internal.read;

import dev.tailrace.core.state.JobState;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.FilterJobs;
import dev.tailrace.runtime.internal.store.FindFirstRun;
import dev.tailrace.runtime.internal.store.FindJobsOfRun;
import dev.tailrace.runtime.internal.store.FindOpenJobs;
import dev.tailrace.runtime.internal.store.ScanJobs;
import dev.tailrace.runtime.query.JobQuery;
import dev.tailrace.runtime.query.Page;
import dev.tailrace.runtime.query.PageRequest;
import dev.tailrace.runtime.view.JobView;
import java.sql.Connection;
import java.sql.SQLException;

/** Lists jobs, newest first: from the tables that move where that can be, else from all. */
public final class JobSearch {
    private final ScanJobs scanJobs;
    private final FindJobsOfRun findJobsOfRun;
    private final FindOpenJobs findOpenJobs;
    private final FindFirstRun findFirstRun;
    private final FilterJobs filterJobs;

    public JobSearch(Schema schema) {
        this.scanJobs = new ScanJobs(schema);
        this.findJobsOfRun = new FindJobsOfRun(schema);
        this.findOpenJobs = new FindOpenJobs(schema);
        this.findFirstRun = new FindFirstRun(schema);
        this.filterJobs = new FilterJobs(schema);
    }

    /** @throws IllegalArgumentException if the query's page begins at no place of its list */
    public Page<JobView> page(Connection connection, JobQuery query) throws SQLException {
        var cursor = new Cursor("jobs "
                + new JobQuery(
                        query.states(),
                        query.queue(),
                        query.kind(),
                        query.step(),
                        query.run(),
                        query.runs(),
                        PageRequest.FIRST));
        var start = cursor.below(query.page().after());
        var search = new PageSearch<>(
                source(connection, query), (ids, limit) -> filterJobs.run(connection, ids, query, limit), JobView::id);
        return search.page(cursor, start, query.page().size());
    }

    private PageSearch.Source source(Connection connection, JobQuery query) throws SQLException {
        var run = query.run();
        if (run != null) {
            return (below, window) -> findJobsOfRun.run(connection, run, below, window);
        }
        var states = query.states();
        if (!states.isEmpty() && states.stream().noneMatch(JobState::isFinal)) {
            return (below, window) -> findOpenJobs.run(connection, query, below, window);
        }
        // A job's number is above its run's, so what is too old can be left out; what is too new cannot, since a step
        // may be
        // done again much later.
        var from = TimeBounds.of(connection, findFirstRun, query.runs()).from();
        return (below, window) -> scanJobs.run(connection, query, below, from, window);
    }
}
