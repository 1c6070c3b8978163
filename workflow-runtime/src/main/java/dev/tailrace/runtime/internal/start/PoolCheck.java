package dev.tailrace.runtime.internal.start;

import static java.util.stream.Collectors.toMap;

import dev.tailrace.core.NearestName;
import dev.tailrace.core.plan.Plan;
import dev.tailrace.runtime.error.UnservedException;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.NewTake;
import dev.tailrace.runtime.internal.store.PoolSize;
import dev.tailrace.runtime.internal.store.ReadPools;
import dev.tailrace.runtime.option.Unserved;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Whether pools have what the jobs of a run will take. Asks nothing of a plan that takes from none. */
final class PoolCheck {
    private final ReadPools readPools;
    private final Unserved policy;

    PoolCheck(Schema schema, Unserved policy) {
        this.readPools = new ReadPools(schema);
        this.policy = policy;
    }

    /**
     * @param runs of the plan
     * @throws UnservedException if no runtime ever declared a pool, unless that is allowed
     * @throws IllegalArgumentException if a job takes more than its pool has
     */
    void check(Connection connection, Plan plan, List<RunBuilder.Checked> runs) throws SQLException {
        if (plan.steps().stream()
                .allMatch(step -> step.definition().settings().takes().isEmpty())) {
            return;
        }
        var sizes = readPools.run(connection).stream().collect(toMap(PoolSize::pool, PoolSize::units));
        for (var run : runs) {
            for (var step : plan.steps()) {
                for (var take : run.takes(step.number())) {
                    check("step '" + step.name() + "' of workflow '" + plan.workflow() + "'", take, sizes);
                }
            }
        }
    }

    private void check(String who, NewTake take, Map<String, Integer> sizes) {
        var size = sizes.get(take.pool());
        if (size == null) {
            if (policy == Unserved.REFUSE) {
                throw new UnservedException(who + " takes from pool '" + take.pool()
                        + "', which no runtime has ever declared"
                        + NearestName.of(take.pool(), sizes.keySet())
                                .map(nearest -> " (did you mean '" + nearest + "'?)")
                                .orElse("")
                        + ". Declare it: .pool(POOL, units)");
            }
        } else if (take.units() > size) {
            throw new IllegalArgumentException(who + " takes " + take.units() + " of pool '" + take.pool()
                    + "', which has only " + size + "; it would wait for ever. Enlarge the pool: .pool(POOL, "
                    + take.units() + ")");
        }
    }
}
