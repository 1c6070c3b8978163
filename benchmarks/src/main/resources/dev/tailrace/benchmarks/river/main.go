// A process for River: reads one command a line, answers each with one line that begins with "@".
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

type assignment struct {
	Variant    string `json:"variant"`
	URL        string `json:"url"`
	Capacity   int    `json:"capacity"`
	WorkMillis int    `json:"workMillis"`
	Workers    int    `json:"workers"`
}

type command struct {
	Do          string `json:"do"`
	First       int64  `json:"first"`
	Count       int64  `json:"count"`
	Threads     int    `json:"threads"`
	Seconds     int64  `json:"seconds"`
	PauseMillis int64  `json:"pauseMillis"`
	Due         int64  `json:"due"`
}

type answer map[string]any

func main() {
	ctx := context.Background()
	var a assignment
	if err := json.Unmarshal([]byte(os.Args[1]), &a); err != nil {
		panic(err)
	}
	r := newRecords(a.Capacity, a.WorkMillis)
	e, err := open(ctx, a, r)
	if err != nil {
		panic(err)
	}
	say(answer{"ready": true})
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var c command
		at := micros()
		reply, err := answer{}, json.Unmarshal(lines.Bytes(), &c)
		if err == nil {
			reply, err = carryOut(ctx, e, r, c)
		}
		if err != nil {
			reply = answer{"error": err.Error()}
		}
		reply["at"] = at
		reply["micros"] = micros() - at
		say(reply)
	}
	if err := e.stop(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}

func say(a answer) {
	line, err := json.Marshal(a)
	if err != nil {
		panic(err)
	}
	fmt.Println("@" + string(line))
}

func carryOut(ctx context.Context, e *engine, r *records, c command) (answer, error) {
	switch c.Do {
	case "install":
		return answer{}, e.install(ctx)
	case "start":
		return answer{}, e.start(ctx)
	case "stop":
		return answer{}, e.stop(ctx)
	case "insertMany":
		return answer{}, e.insertMany(ctx, c.First, c.Count, 1, nil, false)
	case "insertAt":
		due := time.UnixMicro(c.Due)
		return answer{}, e.insertMany(ctx, c.First, c.Count, 1, &due, false)
	case "chains":
		return answer{}, e.insertMany(ctx, c.First, c.Count, chainSteps, nil, true)
	case "insertThreads":
		return insertThreads(ctx, e, c)
	case "probe":
		return probe(ctx, e, c)
	case "hops":
		return hops(ctx, e, r, c)
	case "count":
		return answer{"executed": r.executed.Load()}, nil
	case "busy":
		return answer{"busyMicros": r.busyMicros.Load()}, nil
	case "verify":
		return r.verify(c.First, c.Count), nil
	case "times":
		return answer{"started": r.startedAt[c.First : c.First+c.Count], "ended": r.endedAt[c.First : c.First+c.Count]}, nil
	}
	return answer{"unsupported": "command '" + c.Do + "'"}, nil
}

func insertThreads(ctx context.Context, e *engine, c command) (answer, error) {
	end := micros() + c.Seconds*1e6
	var next, inserted atomic.Int64
	var failure atomic.Pointer[error]
	var all sync.WaitGroup
	for range c.Threads {
		all.Add(1)
		go func() {
			defer all.Done()
			for i := next.Add(1) - 1; i < c.Count && micros() < end; i = next.Add(1) - 1 {
				if err := e.insert(ctx, c.First+i); err != nil {
					failure.Store(&err)
					return
				}
				inserted.Add(1)
			}
		}()
	}
	all.Wait()
	if err := failure.Load(); err != nil {
		return nil, *err
	}
	return answer{"inserted": inserted.Load()}, nil
}

func probe(ctx context.Context, e *engine, c command) (answer, error) {
	var called, returned []int64
	for i := range c.Count {
		called = append(called, micros())
		if err := e.insert(ctx, c.First+i); err != nil {
			return nil, err
		}
		returned = append(returned, micros())
		time.Sleep(time.Duration(c.PauseMillis) * time.Millisecond)
	}
	return answer{"called": called, "returned": returned}, nil
}

func hops(ctx context.Context, e *engine, r *records, c command) (answer, error) {
	end := micros() + c.Seconds*1e6
	var done int64
	for done < c.Count && micros() < end {
		target := r.executed.Load() + chainSteps
		if err := e.insertMany(ctx, c.First+done*chainSteps, 1, chainSteps, nil, true); err != nil {
			return nil, err
		}
		for r.executed.Load() < target && micros() < end {
			time.Sleep(200 * time.Microsecond)
		}
		if r.executed.Load() >= target {
			done++
		}
		time.Sleep(time.Duration(c.PauseMillis) * time.Millisecond)
	}
	return answer{"done": done}, nil
}
