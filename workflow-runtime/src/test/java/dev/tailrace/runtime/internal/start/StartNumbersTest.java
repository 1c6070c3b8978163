package dev.tailrace.runtime.internal.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.testing.Installed;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StartNumbersTest {
    private static final int RUNS = 3_000;
    private static final int EACH = 3;

    @RegisterExtension
    final Installed db = new Installed();

    private final AtomicInteger statements = new AtomicInteger();

    @Test
    void manyRunsTakeTheirNumbersInOneStatementAndKeepThemOverTheirTries() throws Exception {
        var blocks = new IdBlocks(new Schema("tailrace"));
        var numbers = new StartNumbers();
        try (var connection = db.pool().getConnection()) {
            var first = numbers.of(RUNS, EACH, blocks, counting(connection));

            assertThat(statements).hasValue(1);
            assertThat(first).hasSize(RUNS).allMatch(ids -> ids.length == EACH);
            assertThat(first.stream().flatMapToLong(Arrays::stream).boxed())
                    .isSorted()
                    .doesNotHaveDuplicates();
            assertThat(numbers.first()).isEqualTo(first.get(0)[0]);

            numbers.tryAgain();
            assertThat(numbers.of(RUNS, EACH, blocks, counting(connection))).isEqualTo(first);
            assertThat(statements).hasValue(1);
        }
    }

    private Connection counting(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")) {
                        statements.incrementAndGet();
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
