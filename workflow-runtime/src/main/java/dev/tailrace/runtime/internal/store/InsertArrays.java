package dev.tailrace.runtime.internal.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
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
    private final JobArrays jobArrays;
    private final Set<Long> first;

    InsertArrays(List<NewRun> runs, Set<Long> first) {
        this.runs = runs;
        this.jobs = runs.stream().flatMap(r -> r.jobs().stream()).toList();
        this.jobArrays = new JobArrays(jobs);
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
        var next = jobArrays.bind(statement, place + 7);
        statement.setObject(
                next, jobs.stream().map(j -> first.contains(j.row().id())).toArray(Boolean[]::new));
        return next + 1;
    }

    static @Nullable String edges(NewJob job) {
        return kinds(job.row().successors());
    }

    static @Nullable String kinds(Successors successors) {
        var kinds = successors.kinds();
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
