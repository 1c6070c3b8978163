/** Free workers and due jobs: takes as many jobs as can be worked now. */
@NullMarked
package dev.tailrace.runtime.internal.claim;

import org.jspecify.annotations.NullMarked;
