package dev.tailrace.runtime.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
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

    private static void touch(Stepper.Actor actor) {
        try (var connection = actor.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("SELECT 1");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
