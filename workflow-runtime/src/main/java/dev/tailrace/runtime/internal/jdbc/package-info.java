/** Connections, transactions and SQL states; knows no table. */
@NullMarked
package dev.tailrace.runtime.internal.jdbc;

import org.jspecify.annotations.NullMarked;
