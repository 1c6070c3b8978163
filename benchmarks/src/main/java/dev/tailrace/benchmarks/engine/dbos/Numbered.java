package dev.tailrace.benchmarks.engine.dbos;

/** The workflows; DBOS calls them by their names. */
public interface Numbered {
    void single(long job);

    void chain(long first);
}
