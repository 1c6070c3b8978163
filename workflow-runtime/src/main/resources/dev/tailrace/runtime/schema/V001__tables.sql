-- Tailrace, version 1 of the schema.
--
-- State is place: a job's wide row in "job" is written once, and one narrow row moves. Where that row is tells the
-- job's state: wait or awaiting (pending), ready (scheduled, available or retryable), running, parked; its end is appended
-- to job_end. The view "jobs" puts it together for people.
--
-- The narrow tables have no foreign keys: a key check would cost a third of the throughput of the statements that move
-- them, and those statements move a row only by deleting it from one place and inserting it into another at once.
--
-- root_id is the run at the top of a tree of runs (the run itself where there is no parent). It is on every row so that
-- all that belongs together can be kept on one server of a distributed PostgreSQL.

-- What a single column may hold is said by domains where the flow writes it. PostgreSQL reads and plans a table's CHECK
-- anew for each statement that inserts there, some microseconds each; a domain's it keeps.
CREATE DOMAIN tailrace.label AS text CHECK (length(VALUE) BETWEEN 1 AND 200);
CREATE DOMAIN tailrace.tally AS int CHECK (VALUE >= 0);
CREATE DOMAIN tailrace.quantity AS int CHECK (VALUE > 0);
CREATE DOMAIN tailrace.millis AS bigint CHECK (VALUE >= 0);
CREATE DOMAIN tailrace.span_millis AS bigint CHECK (VALUE > 0);
CREATE DOMAIN tailrace.delay_millis AS bigint CHECK (VALUE BETWEEN 0 AND 3155760000000);
CREATE DOMAIN tailrace.priority AS smallint CHECK (VALUE BETWEEN 1 AND 4);
CREATE DOMAIN tailrace.end_role AS smallint CHECK (VALUE BETWEEN 0 AND 3);
CREATE DOMAIN tailrace.generation AS smallint CHECK (VALUE > 0);
CREATE DOMAIN tailrace.retry_factor AS double precision CHECK (VALUE >= 1);
CREATE DOMAIN tailrace.outcome AS smallint CHECK (VALUE IN (1, 2, 4, 8));
CREATE DOMAIN tailrace.final_state AS smallint CHECK (VALUE IN (1, 2, 4));

CREATE TABLE tailrace.installation (
    one        boolean PRIMARY KEY DEFAULT true CHECK (one),
    id         uuid NOT NULL DEFAULT gen_random_uuid(),
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE tailrace.installation IS 'Tells one installation from another; one row';
INSERT INTO tailrace.installation DEFAULT VALUES;

-- Clients take numbers for runs and jobs in blocks of 1024: block b is b * 1024 to b * 1024 + 1023.
CREATE SEQUENCE tailrace.id_block AS bigint MAXVALUE 9007199254740991;
CREATE SEQUENCE tailrace.node_id AS bigint;

-- Who works -----------------------------------------------------------------------------------------------------------

CREATE TABLE tailrace.node (
    id          bigint PRIMARY KEY,
    name        text NOT NULL,
    version     int NOT NULL,
    started_at  timestamptz NOT NULL DEFAULT now(),
    lease_until timestamptz NOT NULL,
    ended_at    timestamptz,
    ended_how   text CHECK (ended_how IN ('stopped', 'dead')),
    CHECK ((ended_at IS NULL) = (ended_how IS NULL))
);
COMMENT ON TABLE tailrace.node IS 'Runtimes, each start of one a row; a number is never used twice';

CREATE TABLE tailrace.node_queue (
    node_id bigint NOT NULL REFERENCES tailrace.node ON DELETE CASCADE,
    queue   text NOT NULL,
    workers int NOT NULL CHECK (workers > 0),
    PRIMARY KEY (node_id, queue)
);

CREATE TABLE tailrace.node_kind (
    node_id bigint NOT NULL REFERENCES tailrace.node ON DELETE CASCADE,
    kind    text NOT NULL,
    PRIMARY KEY (node_id, kind)
);

CREATE TABLE tailrace.declared_queue (
    name        text PRIMARY KEY,
    declared_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE tailrace.declared_queue IS 'Every queue that a runtime ever served';

CREATE TABLE tailrace.declared_kind (
    name        text PRIMARY KEY,
    declared_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE tailrace.declared_kind IS 'Every kind that a runtime ever had a worker for';

-- A lane is a small number for a queue and a kind; teardowns have lanes apart. So have jobs that take units of pools, and
-- the teardowns of such setups: the numbers of these lanes are negative, so that it shows without another look. Lanes are
-- not unique: two transactions that meet a new kind at once make two rather than wait for each other, and a node probes
-- both.
CREATE TABLE tailrace.lane (
    id       int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    queue    text NOT NULL,
    kind     text NOT NULL,
    teardown boolean NOT NULL
);
CREATE INDEX lane_name ON tailrace.lane (queue, kind, teardown);

-- A claim from a queue with a rate takes from its row, and writes there when it took how many. Uses that fall into the
-- same 32nd of the period are one entry with the time of the last, so that a row stays small.
CREATE TABLE tailrace.queue_rate (
    queue       text PRIMARY KEY CHECK (length(queue) BETWEEN 1 AND 200),
    most        int NOT NULL CHECK (most BETWEEN 1 AND 1000000),
    period_ms   bigint NOT NULL CHECK (period_ms BETWEEN 100 AND 86400000),
    used_at     timestamptz[] NOT NULL DEFAULT '{}',
    used        int[] NOT NULL DEFAULT '{}',
    declared_at timestamptz NOT NULL DEFAULT now(),
    CHECK (cardinality(used_at) = cardinality(used))
) WITH (fillfactor = 50, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);
COMMENT ON TABLE tailrace.queue_rate IS 'How many attempts the cluster may begin in a period, of queues with such a limit';

-- What is written once ------------------------------------------------------------------------------------------------

CREATE TABLE tailrace.run (
    id         bigint PRIMARY KEY,
    root_id    bigint NOT NULL,
    last_job   bigint,
    workflow   tailrace.label NOT NULL,
    tags       text[],
    created_at timestamptz NOT NULL DEFAULT now(),
    parent_job bigint,
    CHECK ((parent_job IS NULL) = (root_id = id))
);
CREATE UNIQUE INDEX run_parent_job ON tailrace.run (parent_job) WHERE parent_job IS NOT NULL;
CREATE INDEX run_tree ON tailrace.run (root_id) WHERE root_id <> id;
COMMENT ON COLUMN tailrace.run.parent_job IS 'the job that started the run and waits for it; no job starts two';
COMMENT ON COLUMN tailrace.run.last_job IS 'the job whose end is the run''s; null where ends are counted, in run_open';

CREATE TABLE tailrace.job (
    id              bigint PRIMARY KEY,
    root_id         bigint NOT NULL,
    run_id          bigint NOT NULL,
    step_number     tailrace.tally NOT NULL,
    generation      tailrace.generation NOT NULL DEFAULT 1,
    role            tailrace.end_role NOT NULL,
    priority        tailrace.priority NOT NULL,
    lane            int NOT NULL,
    max_failures    tailrace.quantity,
    step            tailrace.label NOT NULL,
    setup_id        bigint,
    keep_on_failure boolean,
    retry_first_ms  tailrace.millis,
    retry_max_ms    bigint CHECK (retry_max_ms >= retry_first_ms),
    retry_factor    tailrace.retry_factor,
    timeout_ms      tailrace.span_millis,
    arguments       text,
    bindings        text,
    reads           bigint[],
    uses            text,
    successors      bigint[],
    edges           smallint[],
    needed          tailrace.quantity,
    delay_ms        tailrace.span_millis,
    not_before      timestamptz,
    tags            text[],
    added_by        bigint,
    CHECK ((role = 3) = (setup_id IS NOT NULL)),
    CHECK (arguments IS NULL OR bindings IS NULL),
    CHECK (cardinality(successors) IS NOT DISTINCT FROM cardinality(edges))
);
CREATE UNIQUE INDEX job_step ON tailrace.job (run_id, step_number, generation);
COMMENT ON COLUMN tailrace.job.role IS '0 others wait for it, 1 its end ends the run, 2 its end is counted, 3 teardown';
COMMENT ON COLUMN tailrace.job.max_failures IS 'null: without limit';
COMMENT ON COLUMN tailrace.job.arguments IS 'JSON, where everything was known at the start';
COMMENT ON COLUMN tailrace.job.bindings IS 'JSON that says how to put the arguments together from the outputs in reads';
COMMENT ON COLUMN tailrace.job.reads IS 'jobs whose outputs the bindings take';
COMMENT ON COLUMN tailrace.job.uses IS
    'JSON: what must be in the output, because later steps hang on it, and where the steps go that the job adds';
COMMENT ON COLUMN tailrace.job.added_by IS 'the job that added this one when it completed; null for one of the plan''s';
COMMENT ON COLUMN tailrace.job.needed IS 'how many predecessors must end as asked; null: all. For a retry of the run, as delay_ms and not_before are';
COMMENT ON COLUMN tailrace.job.edges IS
    'one for each successor: 1 completed, 2 discarded, 3 finished, 4 setup, 5 setup if completed, 6 scope of a setup, 7 to 9 like 4 to 6 to a teardown that waits for its turn, 10 from a teardown to one after it';

CREATE TABLE tailrace.gate (
    job_id   bigint NOT NULL,
    root_id  bigint NOT NULL,
    run_id   bigint NOT NULL,
    lane     int NOT NULL,
    name     text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    limit_ms bigint CHECK (limit_ms BETWEEN 1 AND 3155760000000),
    child    text,
    output   text,
    CHECK (child IS NOT NULL OR output IS NULL),
    PRIMARY KEY (job_id, name)
);
CREATE INDEX gate_name ON tailrace.gate (run_id, name);
COMMENT ON TABLE tailrace.gate IS 'What jobs wait for besides their predecessors: a signal, a child, a pool';
COMMENT ON COLUMN tailrace.gate.lane IS 'where the job stands before the gate; job.lane is where it goes behind it';
COMMENT ON COLUMN tailrace.gate.child IS 'JSON: the plan of the run that the job starts';
COMMENT ON COLUMN tailrace.gate.output IS 'the step of that run whose output becomes the job''s';
COMMENT ON COLUMN tailrace.gate.limit_ms IS 'how long the job waits before it is discarded; null: for ever';

-- What moves ----------------------------------------------------------------------------------------------------------

CREATE TABLE tailrace.wait (
    job_id      bigint PRIMARY KEY,
    root_id     bigint NOT NULL,
    run_id      bigint NOT NULL,
    needed      tailrace.tally NOT NULL,
    outstanding tailrace.tally NOT NULL,
    lane        int NOT NULL,
    priority    smallint NOT NULL,
    teardown    boolean NOT NULL,
    cancelled   boolean NOT NULL DEFAULT false,
    delay_ms    tailrace.delay_millis NOT NULL DEFAULT 0,
    not_before  timestamptz
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000,
        autovacuum_vacuum_cost_delay = 0);
COMMENT ON COLUMN tailrace.wait.needed IS 'predecessors that must still end as asked';
COMMENT ON COLUMN tailrace.wait.cancelled IS 'by itself, not with its run: it ends unworked once its predecessors have';
COMMENT ON COLUMN tailrace.wait.outstanding IS 'predecessors that have still to end';

CREATE TABLE tailrace.ready (
    lane     int NOT NULL,
    priority smallint NOT NULL,
    run_at   timestamptz NOT NULL,
    job_id   bigint PRIMARY KEY,
    root_id  bigint NOT NULL,
    run_id   bigint NOT NULL,
    attempt  tailrace.tally NOT NULL DEFAULT 0,
    failures tailrace.tally NOT NULL DEFAULT 0 CHECK (failures <= attempt)
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX ready_claim ON tailrace.ready (lane, priority, run_at, job_id);

CREATE TABLE tailrace.awaiting (
    job_id   bigint PRIMARY KEY,
    root_id  bigint NOT NULL,
    run_id   bigint NOT NULL,
    lane     int NOT NULL,
    priority smallint NOT NULL,
    attempt  tailrace.tally NOT NULL,
    failures tailrace.tally NOT NULL CHECK (failures <= attempt),
    since    timestamptz NOT NULL,
    until    timestamptz,
    fresh    boolean NOT NULL DEFAULT true
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000,
        autovacuum_vacuum_cost_delay = 0);
CREATE INDEX awaiting_fresh ON tailrace.awaiting (lane, job_id) WHERE fresh;
CREATE INDEX awaiting_until ON tailrace.awaiting (until) WHERE until IS NOT NULL;
COMMENT ON TABLE tailrace.awaiting IS 'Jobs that stand before their gate';
COMMENT ON COLUMN tailrace.awaiting.lane IS 'the gate''s';
COMMENT ON COLUMN tailrace.awaiting.attempt IS '0: never claimed';
COMMENT ON COLUMN tailrace.awaiting.since IS 'when its join was met and its time had come';
COMMENT ON COLUMN tailrace.awaiting.fresh IS 'nobody has looked yet whether it may pass';

-- Pools: what jobs take is written with them; who waits stands in a line; who was granted has a hold. A line is a pool and
-- a key, and has all of the pool's units to itself.
CREATE TABLE tailrace.pool (
    name       text PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 200),
    units      int NOT NULL CHECK (units BETWEEN 1 AND 1000000),
    changed_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN tailrace.pool.changed_at IS 'since when it has so many units; what was granted before may be more';

CREATE TABLE tailrace.pool_turn (
    one boolean PRIMARY KEY DEFAULT true CHECK (one)
);
COMMENT ON TABLE tailrace.pool_turn IS 'Whoever has locked its row grants units or changes a pool; one row';
INSERT INTO tailrace.pool_turn DEFAULT VALUES;

CREATE TABLE tailrace.pool_take (
    job_id  bigint NOT NULL,
    pool    text NOT NULL,
    key     text NOT NULL CHECK (length(key) <= 300),
    units   int NOT NULL CHECK (units > 0),
    root_id bigint NOT NULL,
    run_id  bigint NOT NULL,
    PRIMARY KEY (job_id, pool, key)
);
COMMENT ON TABLE tailrace.pool_take IS 'What jobs take from pools before they may start';
COMMENT ON COLUMN tailrace.pool_take.key IS 'JSON; empty where the pool has one line only';

CREATE TABLE tailrace.pool_line (
    job_id  bigint NOT NULL,
    pool    text NOT NULL,
    key     text NOT NULL,
    units   int NOT NULL CHECK (units > 0),
    since   timestamptz NOT NULL,
    root_id bigint NOT NULL,
    run_id  bigint NOT NULL,
    PRIMARY KEY (job_id, pool, key)
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX pool_line_order ON tailrace.pool_line (pool, key, since, job_id);
COMMENT ON TABLE tailrace.pool_line IS 'Jobs that stand before their gate until they are granted what they take';

CREATE TABLE tailrace.pool_hold (
    job_id     bigint NOT NULL,
    pool       text NOT NULL,
    key        text NOT NULL,
    units      int NOT NULL CHECK (units > 0),
    token      bigint NOT NULL,
    granted_at timestamptz NOT NULL,
    root_id    bigint NOT NULL,
    run_id     bigint NOT NULL,
    PRIMARY KEY (job_id, pool, key)
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX pool_hold_units ON tailrace.pool_hold (pool, key) INCLUDE (units);
COMMENT ON TABLE tailrace.pool_hold IS
    'Units that are held: by an attempt until it ends, by a setup until its last teardown has ended';
COMMENT ON COLUMN tailrace.pool_hold.token IS 'a later grant has a larger one; of a setup and its teardowns';

CREATE TABLE tailrace.running (
    job_id     bigint PRIMARY KEY,
    root_id    bigint NOT NULL,
    run_id     bigint NOT NULL,
    node       bigint NOT NULL,
    attempt    tailrace.tally NOT NULL,
    failures   tailrace.tally NOT NULL CHECK (failures <= attempt),
    started_at timestamptz NOT NULL
) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000,
        autovacuum_vacuum_cost_delay = 0);
COMMENT ON COLUMN tailrace.running.attempt IS 'the fence: grows at every claim; 0 is a job that a node ends unworked';
COMMENT ON COLUMN tailrace.running.failures IS 'the budget: grows only when an attempt failed or its node died';

CREATE TABLE tailrace.parked (
    job_id    bigint PRIMARY KEY,
    root_id   bigint NOT NULL,
    run_id    bigint NOT NULL,
    attempt   int NOT NULL,
    failures  int NOT NULL,
    parked_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE tailrace.parked IS 'Teardowns that were given up; somebody must look';

-- What is appended ----------------------------------------------------------------------------------------------------

CREATE TABLE tailrace.job_end (
    job_id      bigint PRIMARY KEY,
    root_id     bigint NOT NULL,
    run_id      bigint NOT NULL,
    outcome     tailrace.outcome NOT NULL,
    run_state   tailrace.final_state,
    attempt     int NOT NULL,
    failures    int NOT NULL,
    node        bigint NOT NULL,
    started_at  timestamptz,
    finished_at timestamptz NOT NULL,
    output      text,
    CHECK (output IS NULL OR outcome = 1)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.2);
COMMENT ON COLUMN tailrace.job_end.outcome IS '1 completed, 2 discarded, 4 cancelled, 8 skipped';
COMMENT ON COLUMN tailrace.job_end.run_state IS 'of a run''s last_job: how the run has ended, as in run_end';
COMMENT ON COLUMN tailrace.job_end.node IS '0 is a client';

CREATE TABLE tailrace.attempt_error (
    job_id    bigint NOT NULL,
    attempt   int NOT NULL,
    root_id   bigint NOT NULL,
    run_id    bigint NOT NULL,
    node      bigint NOT NULL,
    failed_at timestamptz NOT NULL DEFAULT now(),
    error     text NOT NULL,
    PRIMARY KEY (job_id, attempt)
);

-- Runs: only those that need a counter have a row in run_open ---------------------------------------------------------

CREATE TABLE tailrace.run_open (
    run_id        bigint PRIMARY KEY,
    root_id       bigint NOT NULL,
    generation    smallint NOT NULL DEFAULT 1,
    ends          tailrace.tally NOT NULL,
    teardowns     tailrace.tally NOT NULL,
    work_state    tailrace.final_state,
    work_ended_at timestamptz,
    added         tailrace.tally NOT NULL DEFAULT 0,
    CHECK ((work_state IS NULL) = (work_ended_at IS NULL)),
    CHECK (work_state IS NULL OR ends = 0)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000,
        autovacuum_vacuum_cost_delay = 0);
COMMENT ON COLUMN tailrace.run_open.ends IS 'loose ends that have still to end';
COMMENT ON COLUMN tailrace.run_open.teardowns IS 'teardowns that have still to end';
COMMENT ON COLUMN tailrace.run_open.added IS 'steps that were added at run time; their numbers begin at a thousand million';

CREATE TABLE tailrace.run_end (
    run_id        bigint NOT NULL,
    generation    smallint NOT NULL DEFAULT 1,
    root_id       bigint NOT NULL,
    state         tailrace.final_state NOT NULL,
    work_ended_at timestamptz NOT NULL,
    finished_at   timestamptz NOT NULL,
    PRIMARY KEY (run_id, generation)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.2);
COMMENT ON TABLE tailrace.run_end IS 'Ends of runs that had a row in run_open';
COMMENT ON COLUMN tailrace.run_end.state IS '1 completed, 2 failed, 4 cancelled';

CREATE VIEW tailrace.run_final AS
SELECT run_id, generation, root_id, state, work_ended_at, finished_at
FROM tailrace.run_end
UNION ALL
SELECT r.id, 1::smallint, r.root_id, e.run_state, e.finished_at, e.finished_at
FROM tailrace.run r JOIN tailrace.job_end e ON e.job_id = r.last_job
WHERE e.run_state IS NOT NULL;
COMMENT ON VIEW tailrace.run_final IS 'How runs have ended';

CREATE TABLE tailrace.run_cancel (
    run_id   bigint PRIMARY KEY,
    root_id  bigint NOT NULL,
    reason   text NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE tailrace.run_cancel IS 'Marks that stay until their run is final';

CREATE TABLE tailrace.run_cancelled (
    run_id     bigint NOT NULL,
    generation smallint NOT NULL,
    root_id    bigint NOT NULL,
    reason     text NOT NULL,
    asked_at   timestamptz NOT NULL,
    PRIMARY KEY (run_id, generation)
);
COMMENT ON TABLE tailrace.run_cancelled IS 'Why runs were cancelled that have ended so';

-- Not unique: two transactions that cancel the same step make two marks rather than wait for each other.
CREATE TABLE tailrace.job_cancel (
    job_id   bigint NOT NULL,
    root_id  bigint NOT NULL,
    run_id   bigint NOT NULL,
    reason   text NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX job_cancel_job ON tailrace.job_cancel (job_id);
COMMENT ON TABLE tailrace.job_cancel IS 'Marks of single jobs that stay until their job has ended';

CREATE TABLE tailrace.run_deadline (
    run_id      bigint PRIMARY KEY,
    root_id     bigint NOT NULL,
    deadline_at timestamptz NOT NULL
);
CREATE INDEX run_deadline_due ON tailrace.run_deadline (deadline_at);
COMMENT ON TABLE tailrace.run_deadline IS 'Until when the work of runs must have ended, for those that have a deadline';

-- What jobs wait for that started it: the end of a run's work is enough for the job to go on, not for a tree to be deleted.
CREATE VIEW tailrace.child AS
SELECT c.id, c.root_id, c.parent_job,
       CASE WHEN o.run_id IS NULL THEN f.state ELSE o.work_state END AS work_state,
       o.run_id IS NOT NULL OR f.state IS NULL AS open
FROM tailrace.run c
LEFT JOIN tailrace.run_open o ON o.run_id = c.id
LEFT JOIN LATERAL (
    SELECT x.state FROM tailrace.run_final x WHERE x.run_id = c.id ORDER BY x.generation DESC LIMIT 1
) f ON true
WHERE c.parent_job IS NOT NULL;
COMMENT ON VIEW tailrace.child IS 'Runs that another run started, and how their work has ended';

CREATE VIEW tailrace.child_to_cancel AS
SELECT c.id, c.root_id, k.run_id AS parent_id, k.reason
FROM tailrace.run_cancel k
JOIN tailrace.run r ON r.root_id = k.root_id AND r.root_id <> r.id
JOIN tailrace.job j ON j.id = r.parent_job AND j.run_id = k.run_id
JOIN tailrace.child c ON c.id = r.id
WHERE c.open AND NOT EXISTS (SELECT FROM tailrace.run_cancel m WHERE m.run_id = c.id)
UNION ALL
SELECT c.id, c.root_id, m.run_id, m.reason
FROM tailrace.job_cancel m
JOIN tailrace.child c ON c.parent_job = m.job_id
WHERE c.open AND NOT EXISTS (SELECT FROM tailrace.run_cancel k WHERE k.run_id = c.id);
COMMENT ON VIEW tailrace.child_to_cancel IS 'Runs that are to be cancelled with what started them, and are not yet';

-- Sent from outside, so whoever sends one only inserts. Of the same name the oldest goes first, to the step that waited
-- longest.
CREATE TABLE tailrace.signal (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    root_id bigint NOT NULL,
    run_id  bigint NOT NULL,
    name    text NOT NULL CHECK (length(name) BETWEEN 1 AND 63),
    payload text,
    sent_at timestamptz NOT NULL DEFAULT now(),
    job_id  bigint,
    fresh   boolean NOT NULL DEFAULT true
);
CREATE INDEX signal_run ON tailrace.signal (run_id, name, id);
CREATE INDEX signal_fresh ON tailrace.signal (id) WHERE fresh;
CREATE UNIQUE INDEX signal_job ON tailrace.signal (job_id) WHERE job_id IS NOT NULL;
COMMENT ON TABLE tailrace.signal IS 'Messages to runs; kept until their run is deleted';
COMMENT ON COLUMN tailrace.signal.payload IS 'JSON; null for a signal that says nothing';
COMMENT ON COLUMN tailrace.signal.job_id IS 'the step that it completed; null: none yet';
COMMENT ON COLUMN tailrace.signal.fresh IS 'nobody has looked yet which step waits for it';

CREATE TABLE tailrace.teardown_release (
    job_id   bigint PRIMARY KEY,
    root_id  bigint NOT NULL,
    run_id   bigint NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE tailrace.teardown_release IS 'Releases that came before their setup had ended';

CREATE TABLE tailrace.teardown_turn (
    job_id            bigint PRIMARY KEY,
    root_id           bigint NOT NULL,
    run_id            bigint NOT NULL,
    only_if_completed boolean NOT NULL,
    timed             boolean NOT NULL,
    users             bigint[],
    predecessors      bigint[],
    due               boolean NOT NULL DEFAULT false,
    due_at            timestamptz,
    CHECK (due_at IS NOT NULL OR NOT due),
    CHECK (predecessors IS NOT NULL OR users IS NOT NULL)
);
CREATE INDEX teardown_turn_due ON tailrace.teardown_turn (due, due_at);
COMMENT ON TABLE tailrace.teardown_turn IS
    'Waiting teardowns that have others before them, or two reasons to be due; they are judged, and not counted down';
COMMENT ON COLUMN tailrace.teardown_turn.users IS 'jobs whose ends make it due';
COMMENT ON COLUMN tailrace.teardown_turn.predecessors IS 'teardowns that must be final before it starts';
COMMENT ON COLUMN tailrace.teardown_turn.due IS 'it is due since due_at, and waits for its predecessors';

-- Teardowns that are brought forward because others are due and wait for them; on cancel all of them are due by that.
CREATE VIEW tailrace.urged_teardown AS
SELECT p.id AS job_id
FROM tailrace.teardown_turn t CROSS JOIN LATERAL unnest(t.predecessors) AS p(id)
WHERE t.due AND NOT EXISTS (SELECT FROM tailrace.run_cancel k WHERE k.run_id = t.run_id);

-- Whether a step that can be reached from a setup is at work, or a run that it started is open.
CREATE FUNCTION tailrace.scope_at_work(setup bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    WITH RECURSIVE scope AS (
        SELECT s.id FROM tailrace.job j CROSS JOIN LATERAL unnest(j.successors, j.edges) AS s(id, kind)
        WHERE j.id = setup AND s.kind IN (1, 2, 3)
        UNION
        SELECT s.id FROM scope c JOIN tailrace.job j ON j.id = c.id
        CROSS JOIN LATERAL unnest(j.successors, j.edges) AS s(id, kind)
        WHERE s.kind IN (1, 2, 3)
    )
    SELECT EXISTS (SELECT FROM scope c JOIN tailrace.running r ON r.job_id = c.id AND r.attempt > 0)
        OR EXISTS (SELECT FROM scope c JOIN tailrace.child k ON k.parent_job = c.id WHERE k.open)
$$;

CREATE TABLE tailrace.teardown_overdue (
    job_id  bigint PRIMARY KEY,
    root_id bigint NOT NULL,
    run_id  bigint NOT NULL,
    told_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE tailrace.teardown_overdue IS 'Overdue teardowns of which listeners were told, and when last';

CREATE TABLE tailrace.teardown_decision (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job_id       bigint NOT NULL,
    root_id      bigint NOT NULL,
    run_id       bigint NOT NULL,
    decision     text NOT NULL CHECK (decision IN ('retry', 'force')),
    decided_by   text NOT NULL CHECK (length(decided_by) BETWEEN 1 AND 200),
    reason       text NOT NULL CHECK (length(reason) BETWEEN 1 AND 2000),
    decided_at   timestamptz NOT NULL DEFAULT now(),
    done_at      timestamptz,
    CHECK (decision = 'force' OR done_at IS NOT NULL)
);
CREATE INDEX teardown_decision_run ON tailrace.teardown_decision (run_id);
CREATE UNIQUE INDEX teardown_decision_open ON tailrace.teardown_decision (job_id) WHERE done_at IS NULL;
COMMENT ON TABLE tailrace.teardown_decision IS 'What people decided about teardowns that failed';
COMMENT ON COLUMN tailrace.teardown_decision.done_at IS 'null of one that upkeep has still to carry out';

CREATE TABLE tailrace.run_once (
    workflow   text NOT NULL,
    key        text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    run_id     bigint NOT NULL,
    generation smallint NOT NULL DEFAULT 1,
    input_hash bytea NOT NULL CHECK (length(input_hash) = 32),
    expires_at timestamptz,
    PRIMARY KEY (workflow, key)
);
CREATE INDEX run_once_open ON tailrace.run_once (run_id) WHERE expires_at IS NULL;
CREATE INDEX run_once_expiry ON tailrace.run_once (expires_at) WHERE expires_at < 'infinity';
COMMENT ON TABLE tailrace.run_once IS 'Keys that starts were given, each of which one run of the workflow holds';
COMMENT ON COLUMN tailrace.run_once.generation IS 'whose end frees a key that is held while the run is open';
COMMENT ON COLUMN tailrace.run_once.input_hash IS 'SHA-256 of the input as JSON with its properties in order';
COMMENT ON COLUMN tailrace.run_once.expires_at IS 'null: held while the run is open; infinity: for ever';

CREATE TABLE tailrace.run_key (
    run_id     bigint PRIMARY KEY,
    root_id    bigint NOT NULL,
    key        text NOT NULL,
    input_hash bytea NOT NULL
);
COMMENT ON TABLE tailrace.run_key IS 'The key that a run holds while it is open, to be held again by a retry';

-- Schedules -----------------------------------------------------------------------------------------------------------

CREATE TABLE tailrace.schedule (
    name        text PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 200),
    workflow    text NOT NULL,
    cron        text NOT NULL,
    zone        text NOT NULL,
    missed      text NOT NULL CHECK (missed IN ('run_once', 'skip')),
    input       text NOT NULL,
    next_at     timestamptz NOT NULL,
    triggers    int NOT NULL DEFAULT 0 CHECK (triggers >= 0),
    paused_at   timestamptz,
    last_at     timestamptz,
    last_run_id bigint,
    declared_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((last_at IS NULL) = (last_run_id IS NULL))
) WITH (fillfactor = 50);
COMMENT ON COLUMN tailrace.schedule.input IS 'JSON';
COMMENT ON COLUMN tailrace.schedule.next_at IS 'the next tick; whoever moves it on starts the run in the same transaction';
COMMENT ON COLUMN tailrace.schedule.triggers IS 'runs that people asked for and that are still to be started';

-- Retention -----------------------------------------------------------------------------------------------------------

CREATE TABLE tailrace.retention_walk (
    one         boolean PRIMARY KEY DEFAULT true CHECK (one),
    low_id      bigint NOT NULL DEFAULT 0,
    next_id     bigint NOT NULL DEFAULT 0,
    rests_until timestamptz NOT NULL DEFAULT now(),
    rewound_at  timestamptz NOT NULL DEFAULT now(),
    CHECK (next_id >= low_id)
) WITH (fillfactor = 50);
COMMENT ON TABLE tailrace.retention_walk IS 'How far the walk along the runs has come that deletes old ones; one row';
COMMENT ON COLUMN tailrace.retention_walk.low_id IS
    'runs below it are gone, but for those of a client that keeps its numbers for long: the walk goes back now and then';
INSERT INTO tailrace.retention_walk DEFAULT VALUES;

-- What people stopped for a while ------------------------------------------------------------------------------------

CREATE TABLE tailrace.pause (
    subject   text NOT NULL CHECK (subject IN ('queue', 'kind', 'workflow')),
    name      text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    reason    text NOT NULL,
    paused_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (subject, name)
);
COMMENT ON TABLE tailrace.pause IS 'Queues and kinds that no node claims from, and workflows of which no run is started';

-- Teardowns that need attention: parked, or due for more than a minute. Priorities are asked for one by one, so that the
-- timers of a lane are not walked through.
CREATE VIEW tailrace.late_teardowns AS
SELECT p.run_id, p.root_id, p.job_id, true AS parked, p.parked_at AS since FROM tailrace.parked p
UNION ALL
SELECT r.run_id, r.root_id, r.job_id, false, r.run_at
FROM tailrace.lane l
CROSS JOIN (VALUES (1::smallint), (2::smallint), (3::smallint), (4::smallint)) AS each(priority)
JOIN tailrace.ready r
  ON r.lane = l.id AND r.priority = each.priority AND r.run_at < now() - interval '1 minute'
WHERE l.teardown
UNION ALL
SELECT t.run_id, t.root_id, t.job_id, false, t.due_at
FROM tailrace.teardown_turn t WHERE t.due AND t.due_at < now() - interval '1 minute';
COMMENT ON VIEW tailrace.late_teardowns IS 'Teardowns that are parked, or should have started more than a minute ago';

-- For nodes ----------------------------------------------------------------------------------------------------------

CREATE VIEW tailrace.claim AS
SELECT j.id, j.run_id, j.root_id, j.role, j.lane, j.priority, j.max_failures, j.retry_first_ms, j.retry_max_ms,
       j.timeout_ms, j.retry_factor, j.step, j.successors::text, j.edges::text, j.arguments, j.bindings, j.uses,
       CASE WHEN cardinality(j.reads) = 1 THEN (
           SELECT e.output FROM tailrace.job_end e WHERE e.job_id = j.reads[1]) END AS output,
       CASE WHEN cardinality(j.reads) > 1 THEN ARRAY(
           SELECT e.output FROM unnest(j.reads) WITH ORDINALITY AS source(id, place)
           LEFT JOIN tailrace.job_end e ON e.job_id = source.id
           ORDER BY source.place) END AS outputs,
       CASE
           WHEN j.lane < 0 THEN coalesce(
               (SELECT h.token FROM tailrace.pool_hold h WHERE h.job_id = coalesce(j.setup_id, j.id) LIMIT 1),
               j.setup_id, j.id)
           ELSE coalesce(j.setup_id, j.id)
       END AS token,
       CASE WHEN j.setup_id IS NOT NULL THEN (
           SELECT e.outcome FROM tailrace.job_end e WHERE e.job_id = j.setup_id) END AS setup_outcome,
       EXISTS (SELECT FROM tailrace.run_cancel k WHERE k.run_id = j.run_id)::int AS cancelled
FROM tailrace.job j;
COMMENT ON VIEW tailrace.claim IS 'What a node is told of a job that it takes';

-- The latest job of a step speaks for it. Steps that were added by a job which was done again speak no longer.
CREATE VIEW tailrace.failure AS
SELECT j.run_id, j.id, j.step
FROM tailrace.job j
JOIN tailrace.job_end e ON e.job_id = j.id
WHERE j.role <> 3
  AND e.outcome IN (2, 4)
  AND NOT EXISTS (
      SELECT FROM tailrace.job n
      WHERE n.run_id = j.run_id AND n.step_number = j.step_number AND n.generation > j.generation)
  AND NOT EXISTS (
      SELECT FROM tailrace.job a
      JOIN tailrace.job n ON n.run_id = a.run_id AND n.step_number = a.step_number AND n.generation > a.generation
      WHERE a.id = j.added_by)
  AND NOT EXISTS (
      SELECT FROM unnest(j.successors, j.edges) AS s(id, kind)
      JOIN tailrace.job w ON w.id = s.id
      JOIN LATERAL (
          SELECT n.id FROM tailrace.job n
          WHERE n.run_id = w.run_id AND n.step_number = w.step_number
          ORDER BY n.generation DESC LIMIT 1
      ) n ON true
      JOIN tailrace.job_end x ON x.job_id = n.id
      WHERE s.kind IN (1, 2, 3) AND x.outcome <> 8);
COMMENT ON VIEW tailrace.failure IS 'Steps of retried runs that failed and that no other step took over';

-- For people ----------------------------------------------------------------------------------------------------------

CREATE VIEW tailrace.jobs AS
SELECT j.run_id,
       r.workflow,
       j.id,
       j.step,
       l.kind,
       l.queue,
       CASE
           WHEN e.outcome = 1 THEN 'completed'
           WHEN e.outcome = 2 THEN 'discarded'
           WHEN e.outcome = 4 THEN 'cancelled'
           WHEN e.outcome = 8 THEN 'skipped'
           WHEN w.job_id IS NOT NULL OR a.job_id IS NOT NULL THEN 'pending'
           WHEN p.job_id IS NOT NULL THEN 'parked'
           WHEN g.attempt = 0 THEN 'pending'
           WHEN g.job_id IS NOT NULL THEN 'running'
           WHEN q.failures > 0 AND q.run_at > now() THEN 'retryable'
           WHEN q.run_at > now() THEN 'scheduled'
           WHEN q.lane <> j.lane OR starts_with(l.kind, 'tailrace' || '.') THEN 'pending'
           WHEN q.job_id IS NOT NULL THEN 'available'
       END AS state,
       coalesce(e.attempt, g.attempt, q.attempt, a.attempt, p.attempt, 0) AS attempt,
       coalesce(e.failures, g.failures, q.failures, a.failures, p.failures, 0) AS failures,
       q.run_at AS due_at,
       coalesce(e.started_at, g.started_at) AS started_at,
       e.finished_at,
       CASE WHEN j.role = 3 THEN (SELECT s.step FROM tailrace.job s WHERE s.id = j.setup_id) END AS teardown_of,
       CASE WHEN j.added_by IS NOT NULL THEN (SELECT s.step FROM tailrace.job s WHERE s.id = j.added_by) END AS added_by,
       j.step_number,
       j.generation,
       nullif(coalesce(e.node, g.node), 0) AS node,
       j.priority,
       j.arguments,
       j.bindings,
       e.output,
       (SELECT x.error FROM tailrace.attempt_error x WHERE x.job_id = j.id ORDER BY x.attempt DESC LIMIT 1) AS last_error
FROM tailrace.job j
JOIN tailrace.run r ON r.id = j.run_id
LEFT JOIN tailrace.lane l ON l.id = j.lane
LEFT JOIN tailrace.job_end e ON e.job_id = j.id
LEFT JOIN tailrace.wait w ON w.job_id = j.id
LEFT JOIN tailrace.awaiting a ON a.job_id = j.id
LEFT JOIN tailrace.ready q ON q.job_id = j.id
LEFT JOIN tailrace.running g ON g.job_id = j.id
LEFT JOIN tailrace.parked p ON p.job_id = j.id;
COMMENT ON VIEW tailrace.jobs IS 'Every job with its state';

CREATE VIEW tailrace.runs AS
SELECT r.id,
       r.workflow,
       CASE
           WHEN e.state = 1 THEN 'completed'
           WHEN e.state = 2 THEN 'failed'
           WHEN e.state = 4 THEN 'cancelled'
           WHEN k.run_id IS NOT NULL THEN 'cancelling'
           ELSE 'running'
       END AS state,
       r.tags,
       r.created_at,
       CASE WHEN o.run_id IS NULL THEN e.work_ended_at ELSE o.work_ended_at END AS work_ended_at,
       e.finished_at,
       CASE WHEN e.state IN (1, 2) THEN NULL ELSE coalesce(k.reason, c.reason) END AS cancel_reason,
       r.root_id,
       coalesce(o.generation, e.generation, 1::smallint) AS generation,
       d.deadline_at,
       CASE WHEN r.parent_job IS NOT NULL THEN (SELECT j.run_id FROM tailrace.job j WHERE j.id = r.parent_job) END AS parent_id
FROM tailrace.run r
LEFT JOIN tailrace.run_open o ON o.run_id = r.id
LEFT JOIN LATERAL (
    SELECT x.* FROM tailrace.run_final x WHERE x.run_id = r.id AND o.run_id IS NULL ORDER BY x.generation DESC LIMIT 1
) e ON true
LEFT JOIN tailrace.run_cancel k ON k.run_id = r.id
LEFT JOIN tailrace.run_cancelled c ON c.run_id = e.run_id AND c.generation = e.generation
LEFT JOIN tailrace.run_deadline d ON d.run_id = r.id;
COMMENT ON VIEW tailrace.runs IS 'Every run with its state';
