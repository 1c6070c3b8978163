package dev.tailrace.runtime.internal.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Jobs as the arrays that an inserting statement unnests, in the order in which each lists them. */
final class JobArrays {
    private final List<NewJob> jobs;

    JobArrays(List<NewJob> jobs) {
        this.jobs = jobs;
    }

    /** Returns the place after the last parameter. */
    int bind(PreparedStatement statement, int place) throws SQLException {
        bindPlaces(statement, place);
        bindPolicies(statement, place + 6);
        bindPayloads(statement, place + 14);
        bindJoins(statement, place + 21);
        return place + 25;
    }

    private void bindPlaces(PreparedStatement statement, int first) throws SQLException {
        statement.setObject(first, jobs.stream().mapToLong(j -> j.row().id()).toArray());
        statement.setObject(
                first + 1, jobs.stream().mapToLong(j -> j.row().ref().runId()).toArray());
        statement.setObject(
                first + 2, jobs.stream().mapToInt(j -> j.place().stepNumber()).toArray());
        statement.setObject(first + 3, shorts(j -> j.row().role().code()));
        statement.setObject(first + 4, shorts(j -> (short) j.row().priority()));
        statement.setObject(
                first + 5, jobs.stream().mapToInt(j -> j.row().lane()).toArray());
    }

    private void bindPolicies(PreparedStatement statement, int first) throws SQLException {
        statement.setObject(first, map(j -> j.row().policy().retry().maxFailures(), Integer[]::new));
        statement.setObject(first + 1, texts(j -> j.row().step()));
        statement.setObject(first + 2, map(NewJob::setupId, Long[]::new));
        statement.setObject(first + 3, map(NewJob::keepOnFailure, Boolean[]::new));
        statement.setObject(first + 4, map(NewJob::retryFirstMillis, Long[]::new));
        statement.setObject(first + 5, map(NewJob::retryMaxMillis, Long[]::new));
        statement.setObject(first + 6, map(NewJob::retryFactor, Double[]::new));
        statement.setObject(first + 7, map(NewJob::timeoutMillis, Long[]::new));
    }

    private void bindPayloads(PreparedStatement statement, int first) throws SQLException {
        statement.setObject(first, texts(j -> j.arguments().literal()));
        statement.setObject(first + 1, texts(j -> j.arguments().template()));
        statement.setObject(
                first + 2, texts(j -> InsertArrays.array(j.arguments().reads())));
        statement.setObject(first + 3, texts(NewJob::uses));
        statement.setObject(
                first + 4,
                texts(j -> InsertArrays.array(
                        Arrays.stream(j.row().successors().jobs()).boxed().toList())));
        statement.setObject(first + 5, texts(InsertArrays::edges));
        statement.setObject(first + 6, texts(j -> InsertArrays.array(j.place().tags())));
    }

    private void bindJoins(PreparedStatement statement, int first) throws SQLException {
        statement.setObject(
                first, jobs.stream().mapToInt(j -> j.join().needed()).toArray());
        statement.setObject(
                first + 1, jobs.stream().mapToInt(j -> j.join().outstanding()).toArray());
        statement.setObject(
                first + 2, jobs.stream().mapToLong(j -> j.when().delayMillis()).toArray());
        statement.setObject(first + 3, texts(j -> InsertArrays.text(j.when().notBefore())));
    }

    private @Nullable String[] texts(Function<NewJob, @Nullable String> value) {
        return map(value, String[]::new);
    }

    private short[] shorts(Function<NewJob, Short> value) {
        var shorts = new short[jobs.size()];
        for (var i = 0; i < shorts.length; i++) {
            shorts[i] = value.apply(jobs.get(i));
        }
        return shorts;
    }

    private <T> @Nullable T[] map(
            Function<NewJob, ? extends @Nullable T> value, java.util.function.IntFunction<@Nullable T[]> make) {
        var values = make.apply(jobs.size());
        for (var i = 0; i < values.length; i++) {
            values[i] = value.apply(jobs.get(i));
        }
        return values;
    }
}
