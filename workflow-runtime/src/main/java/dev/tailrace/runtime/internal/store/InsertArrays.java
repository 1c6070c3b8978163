package dev.tailrace.runtime.internal.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs and jobs as the arrays that the inserting statement unnests. An array in a column travels as its text. */
final class InsertArrays {
    private final List<NewRun> runs;
    private final List<NewJob> jobs;
    private final Set<Long> first;

    InsertArrays(List<NewRun> runs, Set<Long> first) {
        this.runs = runs;
        this.jobs = runs.stream().flatMap(r -> r.jobs().stream()).toList();
        this.first = first;
    }

    /** Returns the place after the last parameter. */
    int bind(PreparedStatement statement, int place) throws SQLException {
        statement.setObject(place, runs.stream().mapToLong(NewRun::id).toArray());
        statement.setObject(place + 1, runTexts(NewRun::workflow));
        statement.setObject(place + 2, runTexts(r -> array(r.tags())));
        statement.setObject(place + 3, runTexts(r -> text(r.at())));
        statement.setObject(place + 4, runs.stream().mapToInt(NewRun::ends).toArray());
        statement.setObject(place + 5, runs.stream().mapToInt(NewRun::teardowns).toArray());
        statement.setObject(place + 6, runs.stream().map(NewRun::lastJob).toArray(Long[]::new));
        bindPlaces(statement, place + 7);
        bindPolicies(statement, place + 13);
        bindPayloads(statement, place + 21);
        bindJoins(statement, place + 28);
        statement.setObject(place + 32, map(j -> first.contains(j.row().id()), Boolean[]::new));
        return place + 33;
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
        statement.setObject(first + 2, texts(j -> array(j.arguments().reads())));
        statement.setObject(first + 3, texts(NewJob::uses));
        statement.setObject(
                first + 4,
                texts(j ->
                        array(Arrays.stream(j.row().successors().jobs()).boxed().toList())));
        statement.setObject(first + 5, texts(InsertArrays::edges));
        statement.setObject(first + 6, texts(j -> array(j.place().tags())));
    }

    private void bindJoins(PreparedStatement statement, int first) throws SQLException {
        statement.setObject(
                first, jobs.stream().mapToInt(j -> j.join().needed()).toArray());
        statement.setObject(
                first + 1, jobs.stream().mapToInt(j -> j.join().outstanding()).toArray());
        statement.setObject(
                first + 2, jobs.stream().mapToLong(j -> j.when().delayMillis()).toArray());
        statement.setObject(first + 3, texts(j -> text(j.when().notBefore())));
    }

    static @Nullable String edges(NewJob job) {
        var kinds = job.row().successors().kinds();
        var list = new Short[kinds.length];
        for (var i = 0; i < kinds.length; i++) {
            list[i] = kinds[i];
        }
        return array(List.of(list));
    }

    private @Nullable String[] runTexts(Function<NewRun, @Nullable String> value) {
        var texts = new @Nullable String[runs.size()];
        for (var i = 0; i < texts.length; i++) {
            texts[i] = value.apply(runs.get(i));
        }
        return texts;
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

    /** Null for none: an absent array takes no space. Only numbers and narrow names come here, so nothing needs quotes. */
    static @Nullable String array(Collection<?> values) {
        return values.isEmpty()
                ? null
                : values.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
    }

    static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC).toString();
    }
}
