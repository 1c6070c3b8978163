package dev.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.Worker;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.error.WrongConnectionException;
import dev.tailrace.runtime.view.RunView;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TransactionsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    record Order(long id, long cents) {}

    record Invoice(long order) {}

    static final JobType<Order, Invoice> INVOICE = JobType.of("invoice", Order.class, Invoice.class)
            .retry(RetryPolicy.fixed(Duration.ZERO).attempts(2));
    static final JobType<Invoice, Void> ARCHIVE = JobType.of("archive", Invoice.class);
    static final Workflow<Order> BILLING =
            Workflow.chain("billing", INVOICE).then(ARCHIVE).build();
    static final Workflow<Invoice> ARCHIVING =
            Workflow.chain("archiving", ARCHIVE).build();

    @RegisterExtension
    final DocsDatabase db = new DocsDatabase();

    @BeforeEach
    void makeTables() throws SQLException {
        db.execute("docs/transactions.md", "sql: shop");
    }

    @Test
    void aRunIsStartedIfTheCallersTransactionCommits() throws Exception {
        try (var runtime = serving((order, job) -> new Invoice(order.id()))) {
            var client = runtime.client();
            var dataSource = db.dataSource();
            var order = new Order(17, 100);

            // region start
            try (var connection = dataSource.getConnection()) {
                connection.setAutoCommit(false);
                save(connection, order);
                client.in(connection).start(BILLING, order);
                connection.commit();
            }
            // endregion
            assertThat(db.query("SELECT count(*) FROM tailrace.runs")).containsExactly("1");

            try (var connection = dataSource.getConnection()) {
                connection.setAutoCommit(false);
                client.in(connection).start(BILLING, order);
                connection.rollback();
            }
            assertThat(db.query("SELECT count(*) FROM tailrace.runs")).containsExactly("1");
        }
    }

    @Test
    void completeInCommitsTheRowsAndTheEndTogether() throws Exception {
        var dataSource = db.dataSource();

        var end = outcome(
                // region complete
                (order, job) -> {
                    try (var connection = dataSource.getConnection()) {
                        connection.setAutoCommit(false);
                        var invoice = writeInvoice(connection, order);
                        job.completeIn(connection, invoice); // the last thing before the commit
                        connection.commit();
                        return invoice;
                    }
                }
                // endregion
                );

        assertThat(end.job("invoice").state()).isEqualTo(JobState.COMPLETED);
        assertThat(end.job("archive").state()).isEqualTo(JobState.COMPLETED);
        assertThat(invoices()).containsExactly("1");
    }

    @Test
    void aRollbackIsAFailedAttempt() throws Exception {
        var end = outcome((order, job) -> {
            try (var connection = db.dataSource().getConnection()) {
                connection.setAutoCommit(false);
                job.completeIn(connection, writeInvoice(connection, order));
                if (job.attempt() == 1) {
                    connection.rollback();
                    throw new IllegalStateException("the bank said no");
                }
                connection.commit();
                return new Invoice(order.id());
            }
        });

        assertThat(end.job("invoice").state()).isEqualTo(JobState.COMPLETED);
        assertThat(end.job("invoice").tries().attempt()).isEqualTo(2);
        assertThat(end.job("invoice").tries().errors())
                .singleElement()
                .asString()
                .contains("the bank said no");
        assertThat(invoices()).containsExactly("1");
    }

    @Test
    void toReturnWithoutACommitIsAFailedAttempt() throws Exception {
        var end = outcome((order, job) -> {
            try (var connection = db.dataSource().getConnection()) {
                connection.setAutoCommit(false);
                job.completeIn(connection, new Invoice(order.id()));
                connection.rollback();
                return new Invoice(order.id());
            }
        });

        assertThat(end.job("invoice").state()).isEqualTo(JobState.DISCARDED);
        assertThat(end.job("invoice").tries().errors()).hasSize(2).allMatch(e -> e.contains("was not committed"));
    }

    @Test
    void whatIsThrownAfterTheCommitChangesNothing() throws Exception {
        var end = outcome((order, job) -> {
            try (var connection = db.dataSource().getConnection()) {
                connection.setAutoCommit(false);
                job.completeIn(connection, writeInvoice(connection, order));
                connection.commit();
            }
            throw new IllegalStateException("too late");
        });

        assertThat(end.job("invoice").state()).isEqualTo(JobState.COMPLETED);
        assertThat(end.job("invoice").tries().attempt()).isEqualTo(1);
    }

    @Test
    void autocommitAndOtherDatabasesAreRefused() throws Exception {
        var inAutocommit = outcome((order, job) -> {
            try (var connection = db.dataSource().getConnection()) {
                return job.completeIn(connection, new Invoice(order.id()));
            }
        });
        var other = db.another();
        var elsewhere = outcome((order, job) -> {
            try (var connection = other.getConnection()) {
                connection.setAutoCommit(false);
                return job.completeIn(connection, new Invoice(order.id()));
            }
        });

        assertThat(inAutocommit.job("invoice").tries().errors())
                .hasSize(2)
                .allMatch(e -> e.startsWith(WrongConnectionException.class.getName()) && e.contains("autocommit"));
        assertThat(elsewhere.job("invoice").tries().errors())
                .hasSize(2)
                .allMatch(e -> e.contains("another installation"));
    }

    @Test
    void aTransactionalWorkerNeedsNoneOfThis() throws Exception {
        try (var runtime = WorkflowRuntime.on(db.dataSource())
                .queue(Queue.DEFAULT, 4)
                // region transactional
                .transactional(INVOICE, (order, job, transaction) -> {
                    var invoice = writeInvoice(transaction, order);
                    job.client().in(transaction).start(ARCHIVING, invoice); // a run of its own, in the same commit
                    return invoice;
                })
                // endregion
                .worker(ARCHIVE, (invoice, job) -> {})
                .start()) {
            var client = runtime.client();
            var end = client.await(client.start(BILLING, new Order(17, 100)), LIMIT);

            assertThat(end.job("invoice").state()).isEqualTo(JobState.COMPLETED);
            assertThat(invoices()).containsExactly("1");
            assertThat(db.query("SELECT count(*) FROM tailrace.runs WHERE workflow = 'archiving'"))
                    .containsExactly("1");
        }
    }

    private RunView outcome(Worker<Order, Invoice> worker) throws Exception {
        try (var runtime = serving(worker)) {
            var client = runtime.client();
            return client.await(client.start(BILLING, new Order(17, 100)), LIMIT);
        }
    }

    private WorkflowRuntime serving(Worker<Order, Invoice> worker) {
        return WorkflowRuntime.on(db.dataSource())
                .queue(Queue.DEFAULT, 4)
                .worker(INVOICE, worker)
                .worker(ARCHIVE, (invoice, job) -> {})
                .start();
    }

    private List<String> invoices() throws SQLException {
        return db.query("SELECT count(*) FROM shop_invoice");
    }

    private static void save(Connection connection, Order order) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO shop_order (id, cents) VALUES (?, ?)")) {
            insert.setLong(1, order.id());
            insert.setLong(2, order.cents());
            insert.executeUpdate();
        }
    }

    private static Invoice writeInvoice(Connection connection, Order order) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO shop_invoice (order_id, cents) VALUES (?, ?)")) {
            insert.setLong(1, order.id());
            insert.setLong(2, order.cents());
            insert.executeUpdate();
        }
        return new Invoice(order.id());
    }
}
