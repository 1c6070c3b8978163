package dev.tailrace.runtime.internal.wake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.testing.Installed;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HintListenerTest {
    @RegisterExtension
    final Installed db = new Installed();

    private final List<String> heard = new ArrayList<>();

    @Test
    void aNewConnectionLooksForWorkAndOneThatWasLostAlsoForCancels() throws SQLException {
        var listener = new HintListener(new Database(db.pool()), new Schema("tailrace"), heard::add);

        listener.runOnce();
        assertThat(heard).containsExactly("*");

        listener.close();
        listener.runOnce();
        assertThat(heard).containsExactly("*", "cancel *");
        listener.close();
    }
}
