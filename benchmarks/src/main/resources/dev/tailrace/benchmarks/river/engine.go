package main

import (
	"context"
	"log/slog"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

const chunk = 2000

type singleArgs struct {
	Job int64 `json:"job"`
}

func (singleArgs) Kind() string { return "single" }

type chainArgs struct {
	Job int64 `json:"job"`
}

func (chainArgs) Kind() string { return "chain" }

type singleWorker struct {
	river.WorkerDefaults[singleArgs]
	records *records
}

func (w *singleWorker) Work(_ context.Context, job *river.Job[singleArgs]) error {
	w.records.work(job.Args.Job)
	return nil
}

// chainWorker inserts the next step within the work, in a transaction of its own.
type chainWorker struct {
	river.WorkerDefaults[chainArgs]
	records *records
}

func (w *chainWorker) Work(ctx context.Context, job *river.Job[chainArgs]) error {
	w.records.work(job.Args.Job)
	if job.Args.Job%chainSteps == chainSteps-1 {
		return nil
	}
	client := river.ClientFromContext[pgx.Tx](ctx)
	_, err := client.Insert(ctx, chainArgs{Job: job.Args.Job + 1}, nil)
	return err
}

// engine: variant "tuned" has many workers and short pauses between fetches, "default" all defaults and a hundred workers.
type engine struct {
	assignment assignment
	records    *records
	pool       *pgxpool.Pool
	outside    *river.Client[pgx.Tx]
	working    *river.Client[pgx.Tx]
}

func open(ctx context.Context, a assignment, r *records) (*engine, error) {
	config, err := pgxpool.ParseConfig(a.URL)
	if err != nil {
		return nil, err
	}
	config.MaxConns = 20
	if a.Variant == "default" {
		config.MaxConns = 10
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	e := &engine{assignment: a, records: r, pool: pool}
	e.outside, err = river.NewClient(riverpgxv5.New(pool), &river.Config{Logger: quiet()})
	return e, err
}

func quiet() *slog.Logger {
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
}

func (e *engine) install(ctx context.Context) error {
	migrator, err := rivermigrate.New(riverpgxv5.New(e.pool), &rivermigrate.Config{Logger: quiet()})
	if err != nil {
		return err
	}
	_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

func (e *engine) start(ctx context.Context) error {
	workers := river.NewWorkers()
	river.AddWorker(workers, &singleWorker{records: e.records})
	river.AddWorker(workers, &chainWorker{records: e.records})
	config := &river.Config{Logger: quiet(), Workers: workers}
	count := 100
	if e.assignment.Variant == "tuned" {
		count = 2000
		config.FetchCooldown = 2 * time.Millisecond
		config.FetchPollInterval = 20 * time.Millisecond
	}
	if e.assignment.Workers > 0 {
		count = e.assignment.Workers
	}
	config.Queues = map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: count}}
	client, err := river.NewClient(riverpgxv5.New(e.pool), config)
	if err != nil {
		return err
	}
	e.working = client
	return client.Start(ctx)
}

func (e *engine) stop(ctx context.Context) error {
	if e.working != nil {
		if err := e.working.Stop(ctx); err != nil {
			return err
		}
		e.working = nil
	}
	e.pool.Reset()
	return nil
}

func (e *engine) client() *river.Client[pgx.Tx] {
	if e.working != nil {
		return e.working
	}
	return e.outside
}

func (e *engine) insert(ctx context.Context, job int64) error {
	_, err := e.client().Insert(ctx, singleArgs{Job: job}, nil)
	return err
}

func (e *engine) insertMany(ctx context.Context, first, count, step int64, due *time.Time, chained bool) error {
	for done := int64(0); done < count; done += chunk {
		var params []river.InsertManyParams
		for i := done; i < min(count, done+chunk); i++ {
			job := first + i*step
			var args river.JobArgs = singleArgs{Job: job}
			if chained {
				args = chainArgs{Job: job}
			}
			param := river.InsertManyParams{Args: args}
			if due != nil {
				param.InsertOpts = &river.InsertOpts{ScheduledAt: *due}
			}
			params = append(params, param)
		}
		if _, err := e.client().InsertManyFast(ctx, params); err != nil {
			return err
		}
	}
	return nil
}
