// Variants: "tuned" listens and takes batches of 500, "default" is work() without options.
import { PgBoss } from "pg-boss";
import { CHAIN_STEPS, chunks, micros, serve } from "./agent.mjs";

const CHUNK = 5000;
const POOL = 20;

await serve(async (assignment, records) => {
  const tuned = assignment.variant === "tuned";
  let boss = null;
  const open = async () => {
    if (boss === null) {
      boss = new PgBoss({
        connectionString: assignment.url, max: POOL, supervise: false, schedule: false, useListenNotify: tuned,
      });
      boss.on("error", (e) => console.error(e));
      await boss.start();
      for (const queue of ["single", "chain"]) {
        if ((await boss.getQueue(queue)) === null) await boss.createQueue(queue, { notify: tuned });
      }
    }
    return boss;
  };
  // A handler gets a batch, whose jobs succeed or fail together.
  const note = (jobs) => {
    for (const { data } of jobs) {
      const now = micros();
      records.note(data.job, now, now);
    }
  };
  const options = tuned
    ? { batchSize: 500, localConcurrency: 4, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5,
        notifyPollingIntervalSeconds: 0.5 }
    : {};
  const insert = async (queue, jobs, more = {}) =>
    (await open()).insert(queue, jobs.map((job) => ({ data: { job }, ...more })));
  return {
    install: open,
    start: async () => {
      const b = await open();
      await b.work("single", options, async (jobs) => note(jobs));
      await b.work("chain", options, async (jobs) => {
        note(jobs);
        const next = jobs.map(({ data }) => data.job).filter((job) => records.hasNext(job)).map((job) => job + 1);
        if (next.length > 0) await insert("chain", next);
      });
    },
    stop: async () => {
      if (boss !== null) await boss.stop({ graceful: true, close: true, timeout: 5000 });
      boss = null;
    },
    insert: async (job) => (await open()).send("single", { job }),
    insertMany: async (first, count) => {
      for (const jobs of chunks(first, count, CHUNK)) await insert("single", jobs);
    },
    insertAt: async (due, first, count) => {
      for (const jobs of chunks(first, count, CHUNK)) await insert("single", jobs, { startAfter: due });
    },
    chains: async (first, count) => {
      for (const jobs of chunks(first, count, CHUNK, CHAIN_STEPS)) await insert("chain", jobs);
    },
  };
});
