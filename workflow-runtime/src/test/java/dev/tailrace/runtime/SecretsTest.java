package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.error.WrongConnectionException;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.testing.Logged;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;

/** Values of users are in the rows that hold them, and nowhere else. */
class SecretsTest {
    record Login(String user, String password) {}

    static final Duration LIMIT = Duration.ofSeconds(20);
    static final String SECRET = "canary-7f3a9";
    static final JobType<Login, Login> ENTER = JobType.of("enter", Login.class, Login.class);
    static final JobType<Login, Void> CHECK = JobType.of("check", Login.class);
    static final JobType<Login, String> FAIL =
            JobType.of("fail", Login.class, String.class).retry(RetryPolicy.none());
    static final JobType<Login, Void> LEAVE = JobType.of("leave", Login.class);
    static final Workflow<Login> VISIT = Workflow.define("visit", Login.class, flow -> {
        var enter = flow.step(ENTER, flow.input());
        enter.teardown(LEAVE, flow.input());
        flow.step(CHECK, enter.output());
    });
    static final Workflow<Login> FAILING = Workflow.chain("failing", FAIL).build();

    @RegisterExtension
    final Installed db = new Installed();

    private WorkflowRuntime.Builder runtime() {
        return db.runtime()
                .queue(Queue.DEFAULT, 2)
                .worker(ENTER, (login, job) -> login)
                .worker(CHECK, (login, job) -> {})
                .worker(LEAVE, (login, job) -> {
                    if (job.attempt() == 1) {
                        throw new IllegalStateException("not yet");
                    }
                });
    }

    @Test
    void noArgumentAndNoOutputIsEverLogged() throws Exception {
        try (var logged = new Logged("dev.tailrace", Level.TRACE);
                var runtime = runtime()
                        .worker(FAIL, (login, job) -> {
                            throw new IllegalStateException("wrong password");
                        })
                        .start()) {
            var client = runtime.client();
            var login = new Login("ada", SECRET);
            client.await(client.start(VISIT, login), LIMIT);
            client.await(client.start(FAILING, login), LIMIT);
            client.startMany(VISIT, List.of(login, login)).forEach(run -> client.cancel(run, "enough"));

            assertThat(logged.messages()).isNotEmpty().noneMatch(line -> line.contains(SECRET));
        }
    }

    @Test
    void anOutputThatTheDatabaseRefusesIsNotQuoted() throws Exception {
        db.execute("ALTER TABLE tailrace.job_end ADD CHECK (output NOT LIKE '%canary%')");
        try (var logged = new Logged("dev.tailrace", Level.TRACE);
                var runtime = runtime().worker(FAIL, (login, job) -> SECRET).start()) {
            var client = runtime.client();
            var run = client.await(client.start(FAILING, new Login("ada", "")), LIMIT);

            assertThat(run.job("fail").tries().errors().get(0))
                    .contains("could not be recorded")
                    .contains("violates check constraint")
                    .doesNotContain(SECRET);
            assertThat(logged.messages()).noneMatch(line -> line.contains(SECRET));
        }
    }

    @Test
    void aMaskSeesEachErrorBeforeItIsKeptOrLogged() throws Exception {
        try (var logged = new Logged("dev.tailrace", Level.TRACE);
                var runtime = runtime()
                        .maskErrors(text -> text.replace(SECRET, "***"))
                        .worker(FAIL, (login, job) -> {
                            throw new IllegalArgumentException("no such password: " + login.password());
                        })
                        .start()) {
            var client = runtime.client();
            var run = client.await(client.start(FAILING, new Login("ada", SECRET)), LIMIT);

            assertThat(run.job("fail").tries().errors().get(0))
                    .startsWith("java.lang.IllegalArgumentException: no such password: ***\n\tat ");
            assertThat(logged.messages()).noneMatch(line -> line.contains(SECRET));
        }
    }

    @Test
    void ofAnErrorOnWhichTheMaskThrowsOnlyTheClassIsKept() throws Exception {
        try (var runtime = runtime()
                .maskErrors(text -> {
                    throw new IllegalStateException("mask");
                })
                .worker(FAIL, (login, job) -> {
                    throw new IllegalArgumentException("no such password: " + login.password());
                })
                .start()) {
            var client = runtime.client();
            var run = client.await(client.start(FAILING, new Login("ada", SECRET)), LIMIT);

            assertThat(run.job("fail").tries().errors())
                    .containsExactly("java.lang.IllegalArgumentException, whose text could not be masked");
        }
    }

    @Test
    void aDriverThatPutsValuesIntoTheTextOfStatementsIsRefused() {
        var simple = new PGSimpleDataSource();
        simple.setUrl(db.jdbcUrl());
        simple.setPreferQueryMode(org.postgresql.jdbc.PreferQueryMode.SIMPLE);

        assertThatThrownBy(() -> WorkflowClient.on(simple))
                .isInstanceOf(WrongConnectionException.class)
                .hasMessageContaining("preferQueryMode=simple")
                .hasMessageContaining("use extended");
    }
}
