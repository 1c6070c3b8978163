package dev.tailrace.faults.graph;

/** What a job is given: which step of which graph it is, and what it is to do. */
public record Script(int graph, int node, Behaviour behaviour, boolean takes) {}
