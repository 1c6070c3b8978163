// The process for one engine: reads one command a line, answers each with one line that begins with "@".
import { createInterface } from "node:readline";

const CHAIN_STEPS = 3;

export const micros = () => Math.round((performance.timeOrigin + performance.now()) * 1000);
export const sleep = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

// What workers did: how often each job ran, and when.
export class Records {
  constructor(capacity, workMillis) {
    this.workMillis = workMillis;
    this.times = new Int32Array(capacity);
    this.startedAt = new Float64Array(capacity);
    this.endedAt = new Float64Array(capacity);
    this.executed = 0;
    this.busyMicros = 0;
  }

  async work(job) {
    const start = micros();
    if (this.workMillis > 0) await sleep(this.workMillis);
    this.note(job, start, micros());
  }

  note(job, start, end) {
    this.startedAt[job] = start;
    this.endedAt[job] = end;
    this.times[job]++;
    this.busyMicros += end - start;
    this.executed++;
  }

  // Whether another step of the job's chain follows.
  hasNext(job) {
    return job % CHAIN_STEPS < CHAIN_STEPS - 1;
  }

  verify(first, count) {
    let total = 0, distinct = 0, checksum = 0;
    for (let i = first; i < first + count; i++) {
      total += this.times[i];
      distinct += Math.min(1, this.times[i]);
      checksum += i * this.times[i];
    }
    return { total, distinct, checksum };
  }
}

async function insertThreads(engine, c) {
  const end = micros() + c.seconds * 1e6;
  let next = 0, inserted = 0;
  const loop = async () => {
    for (let i = next++; i < c.count && micros() < end; i = next++) {
      await engine.insert(c.first + i);
      inserted++;
    }
  };
  await Promise.all(Array.from({ length: c.threads }, loop));
  return { inserted };
}

async function probe(engine, c) {
  const called = [], returned = [];
  for (let i = 0; i < c.count; i++) {
    called.push(micros());
    await engine.insert(c.first + i);
    returned.push(micros());
    await sleep(c.pauseMillis);
  }
  return { called, returned };
}

async function hops(engine, records, c) {
  const end = micros() + c.seconds * 1e6;
  let done = 0;
  while (done < c.count && micros() < end) {
    const target = records.executed + CHAIN_STEPS;
    await engine.chains(c.first + done * CHAIN_STEPS, 1);
    while (records.executed < target && micros() < end) await sleep(1);
    if (records.executed >= target) done++;
    await sleep(c.pauseMillis);
  }
  return { done };
}

async function carryOut(engine, records, c) {
  switch (c.do) {
    case "install": await engine.install(); return {};
    case "start": await engine.start(); return {};
    case "stop": await engine.stop(); return {};
    case "insertMany": await engine.insertMany(c.first, c.count); return {};
    case "insertAt": await engine.insertAt(new Date(c.due / 1000), c.first, c.count); return {};
    case "chains": await engine.chains(c.first, c.count); return {};
    case "insertThreads": return insertThreads(engine, c);
    case "probe": return probe(engine, c);
    case "hops": return hops(engine, records, c);
    case "count": return { executed: records.executed };
    case "busy": return { busyMicros: records.busyMicros };
    case "verify": return records.verify(c.first, c.count);
    case "times": return {
      started: Array.from(records.startedAt.subarray(c.first, c.first + c.count)),
      ended: Array.from(records.endedAt.subarray(c.first, c.first + c.count)),
    };
    default: return { unsupported: `command '${c.do}'` };
  }
}

// open: (assignment, records) => engine
export async function serve(open) {
  const assignment = JSON.parse(process.argv[2]);
  const records = new Records(assignment.capacity, assignment.workMillis);
  const engine = await open(assignment, records);
  const say = (answer) => process.stdout.write("@" + JSON.stringify(answer) + "\n");
  const lines = createInterface({ input: process.stdin });
  say({ ready: true });
  for await (const line of lines) {
    const at = micros();
    let answer;
    try {
      answer = await carryOut(engine, records, JSON.parse(line));
    } catch (e) {
      console.error(e);
      answer = { error: String(e) };
    }
    say({ ...answer, at, micros: micros() - at });
  }
  await engine.stop();
  process.exit(0);
}

export function* chunks(first, count, size, step = 1) {
  for (let done = 0; done < count; done += size) {
    const jobs = [];
    for (let i = done; i < Math.min(count, done + size); i++) jobs.push(first + i * step);
    yield jobs;
  }
}

export { CHAIN_STEPS };
