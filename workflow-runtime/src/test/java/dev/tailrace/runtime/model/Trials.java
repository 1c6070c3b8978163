package dev.tailrace.runtime.model;

import dev.tailrace.runtime.testing.Installed;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Plays graphs in great number, and a graph that shows a mistake alone, smaller and smaller. */
final class Trials {
    private static final int TRIES = 3;

    private final Installed db;
    private final UnaryOperator<Graph> asModelled;

    Trials(Installed db, UnaryOperator<Graph> asModelled) {
        this.db = db;
        this.asModelled = asModelled;
    }

    /** @throws Mismatch with the smallest graph that shows it */
    List<Play> play(List<Graph> graphs, Random random) throws SQLException {
        try {
            return new Lockstep(db, random, asModelled).play(graphs);
        } catch (Mismatch e) {
            var smallest = new Shrinker(this::alone).shrink(e);
            if (smallest != e) {
                smallest.addSuppressed(e);
            }
            throw smallest;
        }
    }

    /** A mistake may need another order of things than the first one that is tried. */
    private Optional<Mismatch> alone(Graph graph) {
        for (var i = 0; i < TRIES; i++) {
            try {
                new Lockstep(db, new Random(i), asModelled).play(List.of(graph));
            } catch (Mismatch e) {
                return Optional.of(e);
            } catch (SQLException e) {
                return Optional.of(new Mismatch(graph, "the database refused something: " + e.getMessage()));
            }
        }
        return Optional.empty();
    }
}
