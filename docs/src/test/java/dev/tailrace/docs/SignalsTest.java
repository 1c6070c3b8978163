package dev.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.Signal;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.view.Run;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SignalsTest {
    static final Duration LIMIT = Duration.ofSeconds(30);

    record Expense(String who, long cents) {}

    record Payout(Expense expense, String approvedBy) {}

    static final JobType<Expense, Void> ASK = JobType.of("ask", Expense.class);
    static final JobType<Payout, Void> PAY = JobType.of("pay", Payout.class);
    static final JobType<Expense, Void> ESCALATE = JobType.of("escalate", Expense.class);

    // region define
    record Approval(String by) {}

    static final Signal<Approval> APPROVAL = Signal.of("approval", Approval.class);

    static final Workflow<Expense> REFUND = Workflow.define("refund", Expense.class, flow -> {
        var ask = flow.step(ASK, flow.input());
        var approval = flow.await(APPROVAL).within(Duration.ofDays(2)).after(ask);
        flow.step(PAY, flow.args(Payout::new).from(flow.input(), approval.output(Approval::by)));
        flow.step(ESCALATE, flow.input()).after(approval.discarded());
    });
    // endregion

    @RegisterExtension
    final DocsDatabase db = new DocsDatabase();

    private WorkflowClient client;

    @BeforeEach
    void serve() {
        client = db.closing(WorkflowRuntime.on(db.dataSource())
                        .queue(Queue.DEFAULT, 2)
                        .worker(ASK, (expense, job) -> {})
                        .worker(PAY, (payout, job) -> {})
                        .worker(ESCALATE, (expense, job) -> {})
                        .start())
                .client();
    }

    @Test
    void thePictureShowsTheSignal() {
        assertThat(REFUND.diagram().toMermaid()).contains("on signal approval, within 2 d");
    }

    @Test
    void anAnswerComes() throws Exception {
        var run = client.start(REFUND, new Expense("ada", 1_700));
        var runId = run.id();

        // region send
        var answer = client.signal(Run.of(runId), APPROVAL, new Approval("grace"));
        if (!answer.sent()) {
            System.out.println(answer.message());
        }
        // endregion

        assertThat(answer.sent()).isTrue();
        var end = client.await(run, LIMIT);
        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(end.job("pay").state()).isEqualTo(JobState.COMPLETED);
        assertThat(client.output(run, "approval", Approval.class)).isEqualTo(Optional.of(new Approval("grace")));
        assertThat(client.signal(run, APPROVAL, new Approval("late")).message())
                .isEqualTo(run + " has ended completed; nobody waits for a signal any more");
    }

    @Test
    void anAnswerComesWithTheTransactionThatGaveIt() throws SQLException, Exception {
        var run = client.start(REFUND, new Expense("ada", 1_700));
        try (var connection = db.dataSource().getConnection()) {
            connection.setAutoCommit(false);

            // region transaction
            client.in(connection).signal(run, APPROVAL, new Approval("grace"));
            connection.commit();
            // endregion
        }

        assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
    }
}
