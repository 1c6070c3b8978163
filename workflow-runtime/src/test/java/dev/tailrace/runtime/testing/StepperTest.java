package dev.tailrace.runtime.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.runtime.internal.jdbc.Pipeline;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StepperTest {
    @RegisterExtension
    final Installed db = new Installed();

    @Test
    void onlyWhatAnActorDoesOnItsOwnThreadIsAStep() throws Exception {
        var stepper = new Stepper(db.pool());
        var one = stepper.actor("one");
        var two = stepper.actor("two");

        var steps = stepper.race(
                new Stepper.Order(1, 0),
                Map.of(one, () -> CompletableFuture.runAsync(() -> touch(one)).get(), two, () -> {}));

        assertThat(steps).containsExactlyInAnyOrder("one: begins", "two: begins");
    }

    @Test
    void betweenStatementsThatAreSentTogetherOthersAct() throws Exception {
        db.execute("CREATE TABLE seen (by text)");
        var stepper = new Stepper(db.pool());
        var one = stepper.actor("one");
        var two = stepper.actor("two");
        var looked = new AtomicReference<List<String>>(List.of());

        // one takes two steps: it begins, and looks; before it looks again, two does all it does.
        stepper.race(new Stepper.Order(1, 4), ordered(one, () -> looked.set(lookTwice(one)), two, () -> {
            try (var connection = two.dataSource().getConnection();
                    var statement = connection.prepareStatement("INSERT INTO seen VALUES ('two')")) {
                statement.execute();
            }
        }));

        assertThat(looked.get()).containsExactly("nothing", "two");
    }

    private static List<String> lookTwice(Stepper.Actor actor) throws Exception {
        var looks = List.of(new Look("nothing"), new Look("nothing again"));
        try (var connection = actor.dataSource().getConnection()) {
            var pipeline = new Pipeline();
            looks.forEach(pipeline::add);
            pipeline.run(connection);
        }
        return looks.stream().map(look -> look.found).toList();
    }

    private static Map<Stepper.Actor, Stepper.Act> ordered(
            Stepper.Actor first, Stepper.Act firstAct, Stepper.Actor second, Stepper.Act secondAct) {
        var acts = new LinkedHashMap<Stepper.Actor, Stepper.Act>();
        acts.put(first, firstAct);
        acts.put(second, secondAct);
        return acts;
    }

    private static final class Look implements Pipeline.Part {
        private final String nothing;
        private String found = "";

        Look(String nothing) {
            this.nothing = nothing;
        }

        @Override
        public String sql() {
            return "SELECT coalesce(max(by), ?) FROM seen";
        }

        @Override
        public int bind(PreparedStatement statement, int first) throws SQLException {
            statement.setString(first, nothing);
            return first + 1;
        }

        @Override
        public void read(ResultSet rows) throws SQLException {
            rows.next();
            found = rows.getString(1);
        }
    }

    private static void touch(Stepper.Actor actor) {
        try (var connection = actor.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("SELECT 1");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
