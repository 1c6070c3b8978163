package dev.tailrace.runtime.internal.store;

/** What a lane stands for. */
public record LaneKey(String queue, String kind, boolean teardown) {}
