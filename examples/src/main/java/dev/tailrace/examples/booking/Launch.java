package dev.tailrace.examples.booking;

/** Tells somebody that their program may start, and on which nodes. */
record Launch(int booking, Allocation allocation) {}
