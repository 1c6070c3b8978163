// Variants: "tuned" is its performance page, "advised" that page's starting point, "default" all defaults.
import { makeWorkerUtils, run, Logger } from "graphile-worker";
import pg from "pg";
import { CHAIN_STEPS, chunks, serve } from "./agent.mjs";

const CHUNK = 5000;
const quiet = new Logger(() => () => {});

const PRESETS = {
  tuned: {
    concurrentJobs: 24, maxPoolSize: 25, completeJobBatchDelay: 0, failJobBatchDelay: 0,
    localQueue: { size: 500, refetchDelay: { durationMs: 10 } },
  },
  advised: { concurrentJobs: 10, completeJobBatchDelay: 250, failJobBatchDelay: 250, localQueue: { size: 11 } },
  default: {},
};

await serve(async (assignment, records) => {
  let utilsPool = null, utils = null, runner = null;
  const open = async () => {
    if (utils === null) {
      utilsPool = new pg.Pool({ connectionString: assignment.url, max: 10 });
      utilsPool.on("error", (e) => console.error(e));
      utilsPool.on("connect", (client) => client.on("error", (e) => console.error(e)));
      utils = await makeWorkerUtils({ pgPool: utilsPool, logger: quiet });
    }
    return utils;
  };
  const tasks = {
    single: async (payload) => records.work(payload.job),
    chain: async (payload, helpers) => {
      await records.work(payload.job);
      if (records.hasNext(payload.job)) await helpers.addJob("chain", { job: payload.job + 1 });
    },
  };
  const preset = () => {
    const worker = { ...PRESETS[assignment.variant] };
    if (assignment.workers > 0) {
      worker.concurrentJobs = assignment.workers;
      worker.maxPoolSize = 25;
    }
    return { worker };
  };
  const add = async (task, jobs, more = {}) =>
    (await open()).addJobs(jobs.map((job) => ({ identifier: task, payload: { job }, ...more })));
  return {
    install: async () => (await open()).migrate(),
    start: async () => {
      runner = await run({
        connectionString: assignment.url, taskList: tasks, logger: quiet, noHandleSignals: true, preset: preset(),
      });
    },
    stop: async () => {
      if (runner !== null) await runner.stop();
      runner = null;
      if (utils !== null) await utils.release();
      if (utilsPool !== null) await utilsPool.end();
      utils = utilsPool = null;
    },
    insert: async (job) => (await open()).addJob("single", { job }),
    insertMany: async (first, count) => {
      for (const jobs of chunks(first, count, CHUNK)) await add("single", jobs);
    },
    insertAt: async (due, first, count) => {
      for (const jobs of chunks(first, count, CHUNK)) await add("single", jobs, { runAt: due });
    },
    chains: async (first, count) => {
      for (const jobs of chunks(first, count, CHUNK, CHAIN_STEPS)) await add("chain", jobs);
    },
  };
});
