/** Values as JSON: encoding, checking, and putting arguments together. No database, no thread. */
@NullMarked
package dev.tailrace.runtime.internal.payload;

import org.jspecify.annotations.NullMarked;
