/** What applications read: runs, jobs and diagnoses, as values. */
@NullMarked
package dev.tailrace.runtime.view;

import org.jspecify.annotations.NullMarked;
