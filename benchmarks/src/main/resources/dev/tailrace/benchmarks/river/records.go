package main

import (
	"sync/atomic"
	"time"
)

const chainSteps = 3

func micros() int64 { return time.Now().UnixMicro() }

// records holds what workers did: how often each job ran, and when.
type records struct {
	workMillis int
	times      []atomic.Int32
	startedAt  []int64
	endedAt    []int64
	executed   atomic.Int64
	busyMicros atomic.Int64
}

func newRecords(capacity, workMillis int) *records {
	return &records{
		workMillis: workMillis,
		times:      make([]atomic.Int32, capacity),
		startedAt:  make([]int64, capacity),
		endedAt:    make([]int64, capacity),
	}
}

func (r *records) work(job int64) {
	start := micros()
	if r.workMillis > 0 {
		time.Sleep(time.Duration(r.workMillis) * time.Millisecond)
	}
	end := micros()
	r.startedAt[job] = start
	r.endedAt[job] = end
	r.times[job].Add(1)
	r.busyMicros.Add(end - start)
	r.executed.Add(1)
}

func (r *records) verify(first, count int64) answer {
	var total, distinct, checksum int64
	for i := first; i < first+count; i++ {
		n := int64(r.times[i].Load())
		total += n
		distinct += min(1, n)
		checksum += i * n
	}
	return answer{"total": total, "distinct": distinct, "checksum": checksum}
}
