package dev.tailrace.runtime;

import dev.tailrace.runtime.internal.add.StepAdder;
import dev.tailrace.runtime.internal.finish.TransactionalFinish;
import dev.tailrace.runtime.internal.rule.EndingRule;
import dev.tailrace.runtime.internal.work.JobPayloads;

/** What a running job needs of its runtime. */
record JobServices(
        Installation installation,
        WorkflowClient client,
        JobPayloads payloads,
        EndingRule rule,
        TransactionalFinish transactionalFinish,
        StepAdder adder) {}
